"""Records can be added and read; every other way through the models is refused."""

from pathlib import Path

import pytest

from yixian.safeguard.actions import record_access
from yixian.safeguard.models import AccessRecord, Unchangeable


@pytest.fixture
def record(own_keys: Path) -> AccessRecord:
    return record_access(None, "identity", "case:1", "复核", ["phone"])


def test_a_saved_row_is_not_saved_again(record: AccessRecord) -> None:
    record.reason = "别的"
    with pytest.raises(Unchangeable):
        record.save()
    with pytest.raises(Unchangeable):
        AccessRecord.objects.get().save(update_fields=["reason"])


def test_a_row_with_a_known_number_does_not_replace(record: AccessRecord) -> None:
    fresh = AccessRecord(pk=record.pk, account_name="x", what="identity", subject="case:2")
    with pytest.raises(Exception, match=r"(?i)unique|duplicate"):
        fresh.save()


def test_no_row_is_deleted(record: AccessRecord) -> None:
    with pytest.raises(Unchangeable):
        record.delete()
    with pytest.raises(Unchangeable):
        AccessRecord.objects.filter(pk=record.pk).delete()
    with pytest.raises(Unchangeable):
        AccessRecord._base_manager.all().delete()
    with pytest.raises(Unchangeable):
        AccessRecord.objects.all()._raw_delete("default")


def test_no_row_is_updated(record: AccessRecord) -> None:
    with pytest.raises(Unchangeable):
        AccessRecord.objects.update(reason="别的")
    with pytest.raises(Unchangeable):
        AccessRecord.objects.bulk_update([record], ["reason"])
    with pytest.raises(Unchangeable):
        AccessRecord.objects.update_or_create(pk=record.pk, defaults={"reason": "别的"})
    with pytest.raises(Unchangeable):
        AccessRecord.objects.bulk_create(
            [record], update_conflicts=True, update_fields=["reason"], unique_fields=["id"]
        )


def test_the_refusal_speaks(record: AccessRecord) -> None:
    with pytest.raises(Unchangeable) as refused:
        record.delete()
    assert refused.value.status == 403
    assert str(refused.value)
