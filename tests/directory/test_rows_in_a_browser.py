"""A file of rows from the back office to the city, by clicking, on a desk and on a telephone."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.cast import Cast
from tests.pages import fits
from yixian.directory.models import WorkingDay

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("width", [1366, 390])
def test_a_file_is_taken_home_changed_handed_in_looked_at_and_loaded(
    page, live_server, transactional_db, axe, settings, tmp_path, width
):
    settings.DATA_DIR = tmp_path / "var"
    cast = Cast()
    WorkingDay.objects.create(date="2027-02-06", is_working=False, note="春节")
    session = cast.client("sysadmin").cookies["sessionid"].value
    page.context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])
    page.set_viewport_size({"width": width, "height": 844})

    def look() -> None:
        fits(page)
        axe(page)

    page.goto("/backoffice/directory/workingday/")
    page.locator(".object-tools").get_by_role("link", name="名录文件").click()
    expect(page.get_by_label("名录", exact=False).first).to_have_value("calendar")
    look()
    with page.expect_download() as download:
        page.get_by_role("link", name="节假日与调休 CSV").click()
    file = Path(tmp_path / "calendar.csv")
    file.write_text(Path(download.value.path()).read_text("utf-8-sig") + "2027-02-14,1,调休\n2027-02-99,1,\n")

    page.get_by_label("文件（CSV 或 XLSX）").set_input_files(file)
    page.get_by_role("button", name="预览").click()
    expect(page.get_by_role("alert")).to_contain_text("第 4 行：日期 应为日期")
    expect(page.get_by_role("button", name="确认装入")).to_have_count(0)
    look()

    page.get_by_role("link", name="重新上传").click()
    file.write_text(file.read_text().replace("2027-02-99,1,\n", "").replace("春节", "春节放假"))
    page.get_by_label("文件（CSV 或 XLSX）").set_input_files(file)
    page.get_by_role("button", name="预览").click()
    expect(page.get_by_role("row", name="修改 2027-02-06")).to_contain_text("春节 → 春节放假")
    look()
    page.get_by_role("button", name="确认装入").click()
    expect(page.get_by_role("status")).to_contain_text("新增 1，修改 1，停用或截止 0")
    look()
    assert WorkingDay.objects.get(date="2027-02-06").note == "春节放假"
    assert WorkingDay.objects.get(date="2027-02-14").is_working
