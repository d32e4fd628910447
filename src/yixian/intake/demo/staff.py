"""The invented people who work in a simulated history: seats, dispatchers, and one account per department."""

from __future__ import annotations

import random
from functools import cached_property

from yixian.directory import queries as directory
from yixian.directory.models import Department
from yixian.ground.errors import Refusal
from yixian.people.models import Account, Actor, Organisation, Role, RoleGrant

UNIT_ROLES = (Role.LIAISON, Role.HANDLER, Role.UNIT_HEAD)
SEATS, DISPATCHERS, CALLERS = 8, 3, 3


class Staff:
    """Actors of the simulation. Their accounts have no usable password: nobody can sign in as one of them."""

    def __init__(self, rng: random.Random) -> None:
        self._rng = rng
        self._units: dict[int, Actor] = {}
        centre = directory.centre()
        government = Organisation.objects.filter(kind=Organisation.Kind.GOVERNMENT).order_by("id").first()
        operator = Organisation.objects.filter(kind=Organisation.Kind.OPERATOR).order_by("id").first()
        if centre is None or government is None or operator is None:
            raise Refusal("请先运行 yixian demo：没有热线中心或单位 / run yixian demo first")
        self._government = government
        self.seats = [
            self._actor(f"sim-seat-{i}", f"模拟话务员{i}", operator, None, [Role.SEAT])
            for i in range(1, SEATS + 1)
        ]
        self.dispatchers = [
            self._actor(
                f"sim-dispatcher-{i}", f"模拟派单员{i}", government, centre, [Role.DISPATCHER], named=True
            )
            for i in range(1, DISPATCHERS + 1)
        ]
        self.callers = [
            self._actor(f"sim-callback-{i}", f"模拟回访员{i}", government, centre, [Role.CALLBACK])
            for i in range(1, CALLERS + 1)
        ]

    @cached_property
    def duty_manager(self) -> Actor:
        return self._actor(
            "sim-duty-manager",
            "模拟值班主任",
            self._government,
            directory.centre(),
            [Role.DUTY_MANAGER],
            named=True,
        )

    @cached_property
    def second_duty_manager(self) -> Actor:
        """Who decides where the first has spoken before."""
        roles = [Role.DUTY_MANAGER]
        return self._actor(
            "sim-duty-manager-2", "模拟值班主任2", self._government, directory.centre(), roles, named=True
        )

    @cached_property
    def assessor(self) -> Actor:
        return self._actor(
            "sim-assessor", "模拟考核员", self._government, directory.centre(), [Role.ASSESSOR]
        )

    @cached_property
    def supervisor(self) -> Actor:
        centre = directory.centre()
        return self._actor("sim-supervisor", "模拟督办员", self._government, centre, [Role.SUPERVISOR])

    @cached_property
    def leader(self) -> Actor:
        """Who instructs on a case: a leader of the city, of the government office."""
        offices = [d for d in directory.departments() if d.tier == Department.Tier.OFFICE]
        return self._actor("sim-leader", "模拟领导", self._government, offices[0], [Role.LEADER])

    @cached_property
    def office(self) -> Actor:
        """Whoever works on complaints about the centre: the government office."""
        offices = [d for d in directory.departments() if d.tier == Department.Tier.OFFICE]
        roles = [Role.DISPATCHER, Role.DUTY_MANAGER, Role.CALLBACK]
        return self._actor("sim-office", "模拟政府办", self._government, offices[0], roles, named=True)

    def seat(self) -> Actor:
        return self._rng.choice(self.seats)

    def dispatcher(self) -> Actor:
        return self._rng.choice(self.dispatchers)

    def caller(self) -> Actor:
        return self._rng.choice(self.callers)

    def unit(self, department_id: int) -> Actor:
        """Somebody who signs, handles and approves in this department."""
        if department_id not in self._units:
            department = directory.department(department_id)
            assert department is not None
            self._units[department_id] = self._actor(
                f"sim-unit-{department_id}",
                f"模拟经办（{department.name}）"[:50],
                self._government,
                department,
                UNIT_ROLES,
            )
        return self._units[department_id]

    def _actor(
        self,
        username: str,
        name: str,
        organisation: Organisation,
        department: Department | None,
        roles: tuple[Role, ...] | list[Role],
        *,
        named: bool = False,
    ) -> Actor:
        account = Account.objects.filter(username=username).first()
        if account is None:
            account = Account(
                username=username,
                name=name,
                organisation=organisation,
                department=department,
                demonstration=True,
                clearance=named,
            )
            account.set_unusable_password()
            account.save()
            for role in roles:
                RoleGrant.objects.create(account=account, role=role, organisation_kind=organisation.kind)
        return Actor.of(account, "import")
