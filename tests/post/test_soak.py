"""The soak in small: the long one is `make soak`."""

import pytest

from tests.soak.mail import Soak

pytestmark = pytest.mark.both_databases


def test_a_thousand_deliveries_through_three_kills(database, server):
    run = Soak(database, server, deliveries=1000, kills=3, workers=2, away=False, patience=180)
    run.put()
    run.run()
    assert run.faults() == []
