"""Recording 录音: what was said in a call, in or out, sealed; three files, of both voices and of each alone."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from yixian.cases.models.case import When, moment
from yixian.people.models import Account
from yixian.safeguard import crypto
from yixian.telephony.models.call import Call
from yixian.telephony.models.placed_call import PlacedCall

FOLDER = "recordings"  # below the uploads, which backups hold


class Recording(models.Model):
    """That a call was recorded: made when the record has it, sealed by a sweep, removed when its time is over.

    Of a citizen's call or of one that a seat placed. The sound is sealed under a key of its own, which is destroyed
    when it is removed, or with the citizen's identity.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("待封存")
        WHOLE = "whole", _("完整")
        DAMAGED = "damaged", _("不完整")
        EMPTY = "empty", _("没有声音")
        MISSING = "missing", _("没有录音文件")
        REMOVED = "removed", _("到期清除")
        ERASED = "erased", _("已随身份销毁")

    call = models.OneToOneField(
        Call, models.CASCADE, null=True, blank=True, related_name="sound", verbose_name=_("通话")
    )
    placed = models.OneToOneField(
        PlacedCall, models.CASCADE, null=True, blank=True, related_name="sound", verbose_name=_("拨出电话")
    )
    state = models.CharField(_("状态"), max_length=8, choices=State.choices, default=State.WAITING)
    wrapped_key = models.BinaryField(editable=False, default=b"")
    seconds = models.PositiveIntegerField(_("时长（秒）"), default=0)
    sealed_at: When = moment(_("封存时间"))
    removed_at: When = moment(_("清除时间"))
    # Somebody said that it is to be kept beyond its time, and why.
    held_by = models.ForeignKey(
        Account,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("留存人"),
        db_index=False,
    )
    held_for = models.CharField(_("留存原因"), max_length=200, blank=True, default="")

    class Meta:
        verbose_name = _("录音")
        verbose_name_plural = _("录音")
        constraints = [
            models.CheckConstraint(
                name="recording_of_one",
                condition=models.Q(call__isnull=False, placed=None)
                | models.Q(call=None, placed__isnull=False),
            )
        ]
        indexes = [
            models.Index(name="recording_waiting", fields=["id"], condition=models.Q(state="waiting")),
            # Those whose time may be over, the oldest first.
            models.Index(
                name="recording_kept",
                fields=["sealed_at"],
                condition=models.Q(state__in=["whole", "damaged"], held_by=None),
            ),
            # Those whose key is destroyed while their files still lie on the disk.
            models.Index(
                name="recording_leaving",
                fields=["id"],
                condition=models.Q(state__in=["removed", "erased"], removed_at=None),
            ),
        ]

    def __str__(self) -> str:
        return f"recording of {self.of}"

    @property
    def of(self) -> Call | PlacedCall:
        """The call."""
        found = self.call or self.placed
        assert found is not None
        return found

    @property
    def can_be_heard(self) -> bool:
        return self.state in (self.State.WHOLE, self.State.DAMAGED) and bool(self.wrapped_key)

    @property
    def day(self) -> str:
        """The folder it lies in, by the day on which the call began (UTC: the same on every machine)."""
        return f"{self.of.began_at:%Y%m%d}"

    def path(self, side: str) -> Path:
        """Where one of its sealed files lies."""
        return (
            Path(settings.MEDIA_ROOT) / FOLDER / self.day / f"{self.of.file_name}{SUFFIX[Side(side)]}.sealed"
        )

    def context(self, side: str) -> str:
        """What its sealed pieces are bound to."""
        return f"recording:{self.of.file_name}:{side}"

    def voice(self, side: str) -> str:
        """Whose voice one of its files holds, in words: who was called did not call in."""
        return str(_("对方") if side == Side.CITIZEN and self.placed_id else Side(side).label)

    def forget(self) -> None:
        """Destroy the key: what lies on the disk opens no more."""
        self.wrapped_key = crypto.destroy_key()


class Side(models.TextChoices):
    BOTH = "both", _("双方")
    CITIZEN = "citizen", _("来电人")
    SEAT = "seat", _("座席")


# How the switch names the file of each, after the call's `file_name`: what it received from the caller, what it sent.
SUFFIX = {Side.BOTH: "", Side.CITIZEN: "-rx", Side.SEAT: "-tx"}


class RecordedSide(models.Model):
    """One file of a recording: WAV, 8 kHz, 16 bits, one channel. `peaks` draw it: loudness 0 to 100, at most 300."""

    recording = models.ForeignKey(Recording, models.CASCADE, related_name="sides", db_index=False)
    side = models.CharField(_("声音"), max_length=8, choices=Side.choices)
    size = models.PositiveBigIntegerField(_("字节数"))
    digest = models.CharField(_("校验值"), max_length=64)
    peaks = models.JSONField(default=list)

    class Meta:
        verbose_name = _("录音文件")
        verbose_name_plural = _("录音文件")
        constraints = [models.UniqueConstraint(name="recorded_side", fields=["recording", "side"])]

    def __str__(self) -> str:
        return f"{self.recording_id} {self.side}"
