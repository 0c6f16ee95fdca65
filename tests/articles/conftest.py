import pytest

from newsroom import roles
from tests.factories import make_user


@pytest.fixture
def editor(client):
    """Signed in at the desk."""
    user = make_user(roles.EDITOR)
    client.force_login(user)
    return user
