from django.urls import path

from yixian.portal.views import (
    answered,
    answers,
    figures,
    files,
    follow,
    home,
    letter,
    numbers,
    publishing,
    submit,
)

app_name = "portal"
urlpatterns = [
    path("", home.home, name="home"),
    path("figures/", figures.figures, name="figures"),
    path("figures/data.csv", figures.open_data, {"format": "csv"}, name="figures_csv"),
    path("figures/data.json", figures.open_data, {"format": "json"}, name="figures_json"),
    path("numbers/", numbers.numbers, name="numbers"),
    path("numbers/data.csv", numbers.open_numbers, name="numbers_csv"),
    path("submit/", submit.submit, name="submit"),
    path("submitted/<str:number>/", submit.submitted, name="submitted"),
    path("answers/", answers.answers, name="answers"),
    path("desk/publishing/", publishing.desk, name="publishing"),
    path("desk/publishing/<str:number>/", publishing.publish, name="publish"),
    path("answered/", answered.answered, name="answered"),
    path("answered/<int:publication_id>/", answered.one, name="answered_one"),
    path("track/", follow.track, name="track"),
    path("track/leave/", follow.leave, name="leave"),
    path("track/<str:number>/", follow.follow, name="follow"),
    path("letter/<str:number>/", letter.letter, name="letter"),
    path("letter/<str:number>/docx/", letter.letter_file, name="letter_file"),
    path("sent/<str:number>/<int:attachment_id>/", files.own_file, name="own_file"),
    path("track/<str:number>/<slug:action>/", follow.do, name="do"),
]
