"""The words of notices in the back office: the default ones are there to be changed."""

from __future__ import annotations

from yixian.linkage.models import NoticeText, wording

ADD = "/backoffice/linkage/noticetext/add/"


def test_the_default_words_stand_beside_and_can_be_changed_from_there(cast):
    client = cast.client("sysadmin")
    page = client.get(ADD).content.decode()
    assert "您的诉求已受理，编号 {number}" in page
    assert 'href="?verb=accepted&amp;language=zh-hans"' in page
    filled = client.get(ADD, {"verb": "accepted", "language": "zh-hans"}).context["adminform"].form.initial
    assert filled["subject"] == "您的诉求已受理"
    form = {
        "verb": "accepted",
        "language": "zh-hans",
        "subject": "受理了",
        "text": "编号 {number}",
        "active": "on",
    }
    assert client.post(ADD, form).status_code == 302
    found = wording("accepted", "zh-hans")
    assert found is not None
    assert found.subject == "受理了"
    row = NoticeText.objects.get()
    page = client.get(f"/backoffice/linkage/noticetext/{row.pk}/change/").content.decode()
    assert "您的诉求已受理，编号 {number}" in page, "what was before"
    assert "您的诉求已派单" not in page
