"""The laws, a module a chapter: each a function of what is under test, which raises where it is broken.

The docstring of each is the law, with its number. The data comes from anywhere: from the strategies of
`aidledger.testing`, or from a ledger of your own.
"""

from __future__ import annotations

# ruff: noqa: I001 -- a law a line, named once: as what it is exported

from aidledger.testing._laws.absorbing import (
    absorbing_again_appends_nothing as absorbing_again_appends_nothing,
    absorbing_keeps_earlier_answers as absorbing_keeps_earlier_answers,
    imports_do_not_depend_on_editors as imports_do_not_depend_on_editors,
    manual_records_stay_in_effect as manual_records_stay_in_effect,
    releases_stay_known as releases_stay_known,
    releases_taken_stay_known as releases_taken_stay_known,
    what_is_live_is_the_release as what_is_live_is_the_release,
    what_is_taken_is_the_release as what_is_taken_is_the_release,
)
from aidledger.testing._laws.bounds import (
    a_mere_restatement_changes_nothing as a_mere_restatement_changes_nothing,
    an_explanation_sums_to_the_value as an_explanation_sums_to_the_value,
    bounds_are_those_of_all_worlds as bounds_are_those_of_all_worlds,
    bounds_hold_the_value as bounds_hold_the_value,
    narrowing_a_date_never_widens as narrowing_a_date_never_widens,
    stating_a_field_never_widens as stating_a_field_never_widens,
    what_is_stated_and_past_is_sure as what_is_stated_and_past_is_sure,
)
from aidledger.testing._laws.certainty import (
    an_explanation_says_what_is_certain as an_explanation_says_what_is_certain,
    certainty_is_that_of_all_worlds as certainty_is_that_of_all_worlds,
    doubts_make_the_width as doubts_make_the_width,
    reaching_is_that_of_all_worlds as reaching_is_that_of_all_worlds,
)
from aidledger.testing._laws.edges import (
    Store as Store,
    a_record_is_stored_and_read as a_record_is_stored_and_read,
    a_store_reads_back_what_was_appended as a_store_reads_back_what_was_appended,
    a_store_refuses_all_or_nothing as a_store_refuses_all_or_nothing,
    an_import_is_the_same_again as an_import_is_the_same_again,
    an_import_loses_nothing as an_import_loses_nothing,
    an_unknown_version_is_refused as an_unknown_version_is_refused,
    current_data_is_left_alone as current_data_is_left_alone,
    older_data_is_lifted as older_data_is_lifted,
    the_order_of_rows_means_nothing as the_order_of_rows_means_nothing,
)
from aidledger.testing._laws.folds import (
    a_cited_answer_fails_elsewhere as a_cited_answer_fails_elsewhere,
    a_cited_answer_stands as a_cited_answer_stands,
    a_fold_can_be_split as a_fold_can_be_split,
    a_value_is_asked_for_by_its_text as a_value_is_asked_for_by_its_text,
    an_answer_is_the_left_fold as an_answer_is_the_left_fold,
    answers_stay_as_they_were as answers_stay_as_they_were,
    caches_are_invisible as caches_are_invisible,
    choosing_commutes as choosing_commutes,
    mapping_commutes as mapping_commutes,
    merging_agrees as merging_agrees,
    order_means_nothing as order_means_nothing,
    where_commutes as where_commutes,
    where_is_a_group as where_is_a_group,
)
from aidledger.testing._laws.ledger import (
    a_date_begins_before_it_ends as a_date_begins_before_it_ends,
    a_date_reads_back as a_date_reads_back,
    arrival_means_nothing as arrival_means_nothing,
    bags_form_a_group as bags_form_a_group,
    including_again_changes_nothing as including_again_changes_nothing,
    joining_is_a_union as joining_is_a_union,
    money_reads_back as money_reads_back,
    narrowing_keeps_answers as narrowing_keeps_answers,
    no_figure_is_a_float as no_figure_is_a_float,
    other_content_is_refused as other_content_is_refused,
    retracting_brings_back as retracting_brings_back,
    sums_are_exact as sums_are_exact,
    the_newest_standing_is_live as the_newest_standing_is_live,
    what_happens_later_is_not_seen as what_happens_later_is_not_seen,
    what_is_live_follows_the_definition as what_is_live_follows_the_definition,
    what_was_known_stays as what_was_known_stays,
)
from aidledger.testing._laws.overtime import (
    a_bridge_sums_to_the_difference as a_bridge_sums_to_the_difference,
    a_history_is_every_answer as a_history_is_every_answer,
    another_data_set_changes_no_answer as another_data_set_changes_no_answer,
    another_data_set_changes_no_cause as another_data_set_changes_no_cause,
    revisions_are_every_answer as revisions_are_every_answer,
)
