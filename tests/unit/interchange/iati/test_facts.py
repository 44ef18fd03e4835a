from __future__ import annotations

from aidledger._values.fields import KEY
from tests.iati import activity, imported, only, transaction, whole


def facts(folder, *transactions, **stated):
    return [event.fact for event in only(folder, *transactions, **stated).events]


def test_a_fact_shows_the_activity_and_the_kind(tmp_path):
    first, second = facts(tmp_path, transaction(), transaction(value="-1"), identifier="XI-IATI-EC_INTPA-2021/429-054")
    assert first.startswith("iati-xi-iati-ec-intpa-2021-429-054.committed.")
    assert second.startswith("iati-xi-iati-ec-intpa-2021-429-054.commitment-changed.")


def test_a_fact_is_a_key_whatever_the_identifier(tmp_path):
    for identifier in ("Ärzte/" * 40, "_", "-.-"):
        (event,) = only(tmp_path, transaction(), identifier=identifier).events
        assert KEY.fullmatch(event.fact)
        assert len(event.fact) <= 90


def test_activities_that_look_alike_have_facts_of_their_own(tmp_path):
    assert facts(tmp_path, transaction(), identifier="A/1") != facts(tmp_path, transaction(), identifier="A_1")


def test_a_transaction_with_a_ref_of_its_own_stays_the_same(tmp_path):
    was = facts(tmp_path, transaction("3", attributes='ref="T1"'), transaction("3", attributes='ref="T2"'))
    now = transaction("3", "2020-05-01", "200", attributes='ref="T1"')
    assert facts(tmp_path, transaction("3"), transaction("2", attributes='ref="T1"'), now)[2] == was[0]


def test_a_ref_that_several_have_says_nothing(tmp_path):
    one, other = (transaction("3", value=value, attributes='ref="T"') for value in ("1", "2"))
    assert facts(tmp_path, one, other) == facts(tmp_path, other, one)[::-1]
    assert facts(tmp_path, transaction("3", value="1")) == facts(tmp_path, one, other)[:1]


def test_the_first_commitment_stays_the_same_where_it_is_revised(tmp_path):
    was = facts(tmp_path, transaction())
    later = transaction(day="2021-01-01")
    assert facts(tmp_path, later, transaction(value="250"))[1:] == was
    assert facts(tmp_path, later)[0] == was[0]


def test_equal_transactions_have_facts_of_their_own(tmp_path):
    once, twice = facts(tmp_path, transaction("3"), transaction("3", value="100.00"))
    assert once != twice
    assert facts(tmp_path, transaction("3")) == [once]


def test_a_copy_beside_its_original_has_facts_of_its_own(tmp_path):
    copy = '<reporting-org ref="X-1" secondary-reporter="1"/>'
    text = whole(activity(transaction("3")), activity(transaction("3"), reporter=copy))
    events = imported(tmp_path, text, secondary="keep").events
    assert len({event.fact for event in events}) == len({event.id for event in events}) == 2
    assert [events[0].fact] == facts(tmp_path, transaction("3"))
