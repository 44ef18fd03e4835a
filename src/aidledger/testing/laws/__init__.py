"""The laws, a module a chapter: each a function of what is under test, which raises where it is broken.

The docstring of each is the law, with its number. The data comes from anywhere: from the strategies of
`aidledger.testing`, or from a ledger of your own.
"""

from aidledger.testing.laws.absorbing import (
    absorbing_again_appends_nothing,
    absorbing_keeps_earlier_answers,
    imports_do_not_depend_on_editors,
    manual_records_stay_in_effect,
    releases_stay_known,
    what_is_live_is_the_release,
)
from aidledger.testing.laws.bounds import (
    a_mere_restatement_changes_nothing,
    an_explanation_sums_to_the_value,
    bounds_are_those_of_all_worlds,
    bounds_hold_the_value,
    narrowing_a_date_never_widens,
    stating_a_field_never_widens,
    what_is_stated_and_past_is_sure,
)
from aidledger.testing.laws.caches import caches_are_invisible
from aidledger.testing.laws.certainty import (
    an_explanation_says_what_is_certain,
    certainty_is_that_of_all_worlds,
    doubts_make_the_width,
    reaching_is_that_of_all_worlds,
)
from aidledger.testing.laws.citing import a_cited_answer_fails_elsewhere, a_cited_answer_stands
from aidledger.testing.laws.dates import a_date_begins_before_it_ends, a_date_reads_back, narrowing_keeps_answers
from aidledger.testing.laws.edges import (
    Store,
    a_record_is_stored_and_read,
    a_store_reads_back_what_was_appended,
    a_store_refuses_all_or_nothing,
    an_unknown_version_is_refused,
    current_data_is_left_alone,
    older_data_is_lifted,
)
from aidledger.testing.laws.folds import (
    a_fold_can_be_split,
    a_value_is_asked_for_by_its_text,
    an_answer_is_the_left_fold,
    answers_stay_as_they_were,
    choosing_commutes,
    mapping_commutes,
    merging_agrees,
    order_means_nothing,
    where_commutes,
    where_is_a_group,
)
from aidledger.testing.laws.imports import (
    an_import_is_the_same_again,
    an_import_loses_nothing,
    the_order_of_rows_means_nothing,
)
from aidledger.testing.laws.ledger import (
    arrival_means_nothing,
    including_again_changes_nothing,
    joining_is_a_union,
    other_content_is_refused,
    retracting_brings_back,
    the_newest_standing_is_live,
    what_happens_later_is_not_seen,
    what_is_live_follows_the_definition,
    what_was_known_stays,
)
from aidledger.testing.laws.money import bags_form_a_group, money_reads_back, no_figure_is_a_float, sums_are_exact
from aidledger.testing.laws.overtime import (
    a_bridge_sums_to_the_difference,
    a_history_is_every_answer,
    revisions_are_every_answer,
)
from aidledger.testing.laws.shared_keys import another_data_set_changes_no_answer, another_data_set_changes_no_cause
from aidledger.testing.laws.taking import releases_taken_stay_known, what_is_taken_is_the_release

__all__ = [
    "Store",
    "a_bridge_sums_to_the_difference",
    "a_cited_answer_fails_elsewhere",
    "a_cited_answer_stands",
    "a_date_begins_before_it_ends",
    "a_date_reads_back",
    "a_fold_can_be_split",
    "a_history_is_every_answer",
    "a_mere_restatement_changes_nothing",
    "a_record_is_stored_and_read",
    "a_store_reads_back_what_was_appended",
    "a_store_refuses_all_or_nothing",
    "a_value_is_asked_for_by_its_text",
    "absorbing_again_appends_nothing",
    "absorbing_keeps_earlier_answers",
    "an_answer_is_the_left_fold",
    "an_explanation_says_what_is_certain",
    "an_explanation_sums_to_the_value",
    "an_import_is_the_same_again",
    "an_import_loses_nothing",
    "an_unknown_version_is_refused",
    "another_data_set_changes_no_answer",
    "another_data_set_changes_no_cause",
    "answers_stay_as_they_were",
    "arrival_means_nothing",
    "bags_form_a_group",
    "bounds_are_those_of_all_worlds",
    "bounds_hold_the_value",
    "caches_are_invisible",
    "certainty_is_that_of_all_worlds",
    "choosing_commutes",
    "current_data_is_left_alone",
    "doubts_make_the_width",
    "imports_do_not_depend_on_editors",
    "including_again_changes_nothing",
    "joining_is_a_union",
    "manual_records_stay_in_effect",
    "mapping_commutes",
    "merging_agrees",
    "money_reads_back",
    "narrowing_a_date_never_widens",
    "narrowing_keeps_answers",
    "no_figure_is_a_float",
    "older_data_is_lifted",
    "order_means_nothing",
    "other_content_is_refused",
    "reaching_is_that_of_all_worlds",
    "releases_stay_known",
    "releases_taken_stay_known",
    "retracting_brings_back",
    "revisions_are_every_answer",
    "stating_a_field_never_widens",
    "sums_are_exact",
    "the_newest_standing_is_live",
    "the_order_of_rows_means_nothing",
    "what_happens_later_is_not_seen",
    "what_is_live_follows_the_definition",
    "what_is_live_is_the_release",
    "what_is_stated_and_past_is_sure",
    "what_is_taken_is_the_release",
    "what_was_known_stays",
    "where_commutes",
    "where_is_a_group",
]
