"""``/v1/people``: people who sign in, for administrators."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Path, Response
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field, StrictBool

from api.auth.access import Admin
from api.dependencies import ComponentsDep
from api.v1.values import Text
from voc.access.lease import outlast_leases
from voc.access.passwords import hash_password
from voc.access.scopes import Role
from voc.store.people import PersonRepository, anyone_known

router = APIRouter(prefix="/v1/people", tags=["people"])

_Id = Annotated[int, Path(ge=1, le=2**31 - 1, examples=[2])]


class NewPerson(BaseModel):
    """Someone to sign in from now on."""

    model_config = ConfigDict(extra="forbid")

    name: Text = Field(min_length=1, max_length=200)
    role: Role = Role.VIEWER
    password: Text = Field(min_length=1, max_length=400)


class PersonChanges(BaseModel):
    """What to change; what is not given stays. A new password lets a disabled person in again."""

    model_config = ConfigDict(extra="forbid")

    role: Role | None = None
    password: Text | None = Field(None, min_length=1, max_length=400)
    disabled: StrictBool = False


class PersonJson(BaseModel):
    """Someone who signs in."""

    id: int
    name: str
    role: Role
    disabled: bool
    created_at: datetime


class PersonList(BaseModel):
    """All people, the first added first."""

    items: list[PersonJson]


@router.get("", response_model=PersonList, summary="サインインする人の一覧")
def list_people(components: ComponentsDep, _actor: Admin) -> JSONResponse:
    """List the people."""
    with components.database.transaction() as session:
        return JSONResponse({"items": [person.to_json() for person in PersonRepository(session).people()]})


@router.post("", status_code=201, response_model=PersonJson, summary="人を登録する")
def add_person(wanted: NewPerson, components: ComponentsDep, actor: Admin) -> JSONResponse:
    """Add a person; the first of all must be an administrator."""
    password = hash_password(wanted.password, wanted.name)
    with components.database.transaction() as session:
        first = not anyone_known(session)
        people = PersonRepository(session)
        person = people.create(actor.name, wanted.name, wanted.role, password)
        people.require_administrator()
    if first:  # voc is open no longer
        outlast_leases()
    return JSONResponse(person.to_json(), status_code=201)


@router.patch("/{person_id}", response_model=PersonJson, summary="役割を変える・パスワードを設定し直す・使えなくする")
def change_person(person_id: _Id, changes: PersonChanges, components: ComponentsDep, actor: Admin) -> JSONResponse:
    """Change a person; sessions end with a new password and when disabled. One administrator remains."""
    with components.database.transaction() as session:
        name = PersonRepository(session).get(person_id).name
    password = hash_password(changes.password, name) if changes.password else None  # takes its time: no transaction
    with components.database.transaction() as session:
        people = PersonRepository(session)
        people.lock_administrators()
        name = people.get(person_id).name
        if changes.role:
            people.change_role(actor.name, name, changes.role)
        if password:
            people.change_password(actor.name, name, password)
        if changes.disabled:
            people.disable(actor.name, name)
        people.require_administrator()
        person = people.get(person_id)
    outlast_leases()
    return JSONResponse(person.to_json())


@router.delete("/{person_id}", status_code=204, summary="人の登録を消す")
def remove_person(person_id: _Id, components: ComponentsDep, actor: Admin) -> Response:
    """Remove a person and end all sessions; when this is answered no process knows the person any more."""
    with components.database.transaction() as session:
        people = PersonRepository(session)
        people.lock_administrators()
        people.remove(actor.name, people.get(person_id).name)
        people.require_administrator()
    outlast_leases()
    return Response(status_code=204)
