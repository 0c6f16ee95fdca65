"""Who sits at the desk of replies, and when."""

import pytest
import time_machine

from newsroom import roles
from tests.factories import AT, make_user


@pytest.fixture(autouse=True)
def _clock():
    with time_machine.travel(AT, tick=False):
        yield


@pytest.fixture
def moderator():
    return make_user(roles.MODERATOR, username="mod")


@pytest.fixture
def desk(client, moderator):
    client.force_login(moderator)
    return client
