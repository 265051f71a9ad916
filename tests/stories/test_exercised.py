"""What is in the money at its last bell becomes shares, and the history of the account says so a day on."""

from tests.stories.test_flow_first import BOUGHT, TAP
from tests.stories.test_over_night import EVENING, KEPT, MONDAY, WEEKLY, about
from tests.tape import story

ON = "14:30:00 restart paper\n14:30:01 tick\n14:30:05 tick\n"
SHOWN = "16:05:10 outside LUNR 12C -4\n16:05:10.1 outside LUNR 400@12\n"
SEEN = "16:05:10.2 holds LUNR 400@12\n16:05:13 tick\n16:05:20 tick\n"
MORNING = MONDAY + "09:30:04 tick\n09:30:15 tick\n"
DELIVERED = MONDAY + "09:25:00 outside LUNR 400@12 delivered\n"
EXERCISED = MONDAY + "09:25:00 outside LUNR 12C/2026-07-31 -4 exercised\n09:30:04 tick\n09:30:09 tick\n"


def test_a_put_that_is_exercised_leaves_short_shares_and_who_holds_it_is_told_where_to_buy_them_back():
    held = "14:20:00 outside LUNR 12P 2@1.10\n14:20:01 holds LUNR 12P 2@1.10\n14:20:05 tick\n"
    start, taken = "14:10:00 restart paper\n14:10:05 tick\n", "14:20:08 adopt LUNR 12P\n14:20:10 tick\n"
    sold = "16:05:10 outside LUNR 12P -2\n16:05:10.1 outside LUNR -200@12\n16:05:10.2 holds LUNR -200@12\n"
    history = EXERCISED.replace("12C", "12P").replace("-4 ", "-2 ")
    history += "09:31:00 outside LUNR -200@12 delivered\n"
    stock = "14:00:00 stock LUNR 11.99x12.01\n14:00:01 tick\n"
    told = story(stock + start + held + taken + EVENING + sold + "16:05:13 tick\n16:05:20 tick\n" + history)
    assert [line[9:] for line in about("ALARM LUNR:", told)] == [
        "ALARM LUNR: short 200 LUNR at 12.00 is at the broker and not ours: not touched,"
        " and only the broker's app can buy it back",
        "ALARM LUNR: 200 LUNR were sold by an exercise or an assignment: the desk does not touch them",
    ]
    assert about("ALARM LUNR-1: 2 LUNR 12P exercised, price unknown", told)


def test_what_is_exercised_is_counted_at_its_last_bid_and_not_as_lost():
    told = story(KEPT + ON + EVENING + SHOWN + SEEN + EXERCISED)
    assert about("gone LUNR-1", told) == ["09:25:03 gone LUNR-1 4 LUNR 12C at 0.97, price unknown: exercised"]
    assert about("ALARM LUNR-1: 4 LUNR 12C exercised, price unknown, counted at 0.97", told)
    assert not about("daily loss", told)


def test_in_the_evening_the_history_has_not_told_yet_and_nothing_is_counted():
    told = story(KEPT + ON + EVENING + SHOWN + SEEN)
    assert about("ALARM LUNR: 400 LUNR at 12.00 is at the broker and not ours: not touched", told)
    assert not about("gone", told)
    assert not about(" trade ", told)


def test_a_desk_that_started_in_the_evening_does_not_say_so_every_minute():
    evening = "".join(f"16:{minute:02}:30 tick\n" for minute in range(6, 20))
    told = story(KEPT + EVENING + SHOWN + "16:05:11 restart paper\n16:05:14 tick\n" + evening)
    assert about("ALARM LUNR: 400 LUNR at 12.00", told)
    assert not about("do not agree", told)
    assert not about("gone", told)


def test_without_a_word_by_the_open_it_counts_as_lost():
    told = story(KEPT + ON + EVENING + SHOWN + SEEN + MORNING)
    assert about("gone LUNR-1", told) == ["09:30:06 gone LUNR-1 4 LUNR 12C at 0.00, price unknown: expired"]


def test_what_is_gone_before_the_bells_of_its_last_day_was_sold_by_somebody():
    monday = "LUNR 12C/2026-08-03"
    gone = f"08:00:00 outside {monday} -4\n08:00:01 restart paper\n08:00:04 tick\n08:01:30 tick\n"
    tape = "venue exits=never\n" + BOUGHT.replace("LUNR 12C", monday)
    told = story(tape + MONDAY + gone, playbook=WEEKLY)
    assert [line[8:] for line in about("gone LUNR-1", told)] == [
        " gone LUNR-1 4 LUNR 12C at 0.97, price unknown: closed in the broker's app"
    ]


def test_shares_of_a_friday_are_an_alarm_on_monday_too():
    told = story("16:05:00 tick\n" + MONDAY + "09:31:00 outside LUNR 400@12 delivered\n")
    assert about("400 LUNR were bought by an exercise", told)


def test_shares_that_were_adopted_in_the_evening_are_nobody_s_to_decide_on_in_the_morning():
    taken = "16:10:00 adopt LUNR\n16:10:05 tick\n"
    told = story(KEPT + ON + EVENING + SHOWN + SEEN + taken + DELIVERED)
    assert about("adopted", told)
    assert not about("by an exercise", told)


def test_who_took_shares_over_a_week_ago_is_told_of_the_next_exercise():
    taken = "16:10:00 adopt LUNR\n16:10:05 tick\n"
    week_later = "day 2026-08-10\n09:31:00 outside LUNR 400@12 delivered\n"
    told = story(KEPT + ON + EVENING + SHOWN + SEEN + taken + DELIVERED + week_later)
    assert len(about("400 LUNR were bought by an exercise", told)) == 1


def test_shares_that_are_adopted_cost_the_strike_and_what_the_option_was_counted_at():
    taken = EXERCISED + "09:31:00 adopt LUNR\n09:31:01 tick\n"
    told = story(KEPT + ON + EVENING + SHOWN + SEEN + taken)
    assert about("adopted", told)[0].startswith("09:31:00 adopted LUNR-2 LUNR x400 12.97")


def test_what_was_adopted_before_it_was_told_is_counted_once():
    taken = "16:10:00 adopt LUNR\n16:10:05 tick\n"
    told = story(KEPT + ON + EVENING + SHOWN + SEEN + taken + EXERCISED)
    assert about("gone LUNR-1", told) == ["09:25:03 gone LUNR-1 4 LUNR 12C at 0.00, price unknown: exercised"]


def test_two_positions_in_one_contract_are_both_exercised():
    more = "14:20:00 outside LUNR 12C 2@1.10\n14:20:01 holds LUNR 12C 6@1.033\n14:20:05 tick\n"
    more += "14:20:08 adopt LUNR 12C\n14:20:10 tick\n"
    shown = SHOWN.replace("-4", "-6").replace("400", "600")
    tape = KEPT + "14:10:00 restart paper\n14:10:05 tick\n" + more + EVENING + shown + "16:05:20 tick\n"
    told = story(tape + EXERCISED.replace("-4", "-6"))
    assert [line.split(" at ")[1] for line in about(" gone ", told)] == ["0.97, price unknown: exercised"] * 2


def test_what_was_sold_in_the_app_and_what_was_exercised_are_told_apart():
    sold = SHOWN.replace("-4", "-2@1.50", 1) + "16:05:10.2 outside LUNR 12C -2\n"
    told = story(KEPT + ON + EVENING + sold + SEEN + EXERCISED.replace("-4", "-2"))
    assert [line.split("gone LUNR-1 ")[1] for line in about("gone", told)] == [
        "2 LUNR 12C at 0.97, price unknown: exercised",
        "2 LUNR 12C at 1.50: closed in the broker's app",
    ]


def test_what_somebody_sold_of_his_own_explains_nothing_of_ours():
    his, sold, seen = "outside LUNR 12C 4@1.40\n", "14:45:00 outside LUNR 12C -4@1.50\n", "holds LUNR 12C"
    back = f"14:45:01 {seen} 4@1.00\n14:45:10 tick\n"
    between = f"14:35:00 {his}{sold}{back}"
    known = f"14:35:00 {his}14:35:01 {seen} 8@1.20\n14:35:10 tick\n{sold}{back}"
    for trades in (between, known):
        assert not about("gone", story(KEPT + ON + trades + EVENING + SHOWN + SEEN))


def test_a_market_after_the_last_bell_is_no_mark():
    late = "16:05:05 quote LUNR 12C 0.01x5.00\n"
    told = story(KEPT + ON + EVENING + late + SHOWN + SEEN + EXERCISED)
    assert about("gone LUNR-1", told) == ["09:25:03 gone LUNR-1 4 LUNR 12C at 0.97, price unknown: exercised"]


def test_friday_s_loss_is_not_taken_off_monday():
    """Monday's equity does not hold it any more."""
    monday = MONDAY + "09:30:00 account 9700\n09:30:04 tick\n09:30:15 tick\n"
    told = story(KEPT + ON + EVENING + SHOWN + SEEN + monday)
    assert about(" trade ", told)
    assert not about("daily loss", told)


def test_shares_that_were_adopted_before_the_bell_are_other_shares():
    more = "14:31:00 outside LUNR 1000@11\n14:31:01 holds LUNR 12C 4@1.00 | LUNR 1000@11\n14:31:05 tick\n"
    taken = more + "14:32:00 adopt LUNR\n14:32:01 tick\n"
    told = story(KEPT + ON + taken + EVENING + SHOWN + EXERCISED)
    assert about("adopted", told)
    assert about("gone LUNR-1", told)[0].endswith("gone LUNR-1 4 LUNR 12C at 0.97, price unknown: exercised")


def test_who_sells_half_of_the_shares_and_hands_over_the_rest_hands_over_half_of_the_worth():
    half = "09:30:20 outside LUNR -200@13\n09:30:21 holds LUNR 200@12\n09:30:25 tick\n09:31:00 adopt LUNR\n"
    told = story(KEPT + ON + EVENING + SHOWN + SEEN + EXERCISED + half)
    assert about("adopted", told)[0].startswith("09:31:00 adopted LUNR-2 LUNR x200 12.97")


def test_a_fill_of_friday_that_is_heard_on_monday_is_lost_on_friday():
    late = "venue never\n" + TAP + "14:06:51 unanswered LUNR-1-E1\n" + EVENING + MONDAY
    heard = "09:30:00 account 9700\n09:30:30 tick\n09:31:01 filled LUNR-1-E1 4@1.00 F1\n09:31:20 tick\n"
    told = story(late + heard)
    assert about(" trade ", told)[0].endswith("(expired, 0:00)")
    assert not about("daily loss", told)


def test_one_sale_in_forty_pieces_is_explained_at_once():
    pieces = "".join(f"14:35:00.{n:02} outside LUNR 12C -1@1.50\n" for n in range(10, 14))
    lots = "".join(f"14:34:00.{n:02} outside LUNR 12C 1@1.40\n" for n in range(10, 50))
    back = "".join(f"14:34:30.{n:02} outside LUNR 12C -1@1.45\n" for n in range(10, 50))
    told = story(KEPT + ON + lots + back + pieces + "14:35:01 holds nothing\n14:35:10 tick\n")
    assert about("gone LUNR-1", told)[0].endswith(
        "gone LUNR-1 4 LUNR 12C at 1.50: closed in the broker's app"
    )
