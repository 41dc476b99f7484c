from benchmarks.simulate import linking


def test_a_made_up_city_is_linked_and_its_errors_listed():
    found = {77: linking.quality_of(77)}
    summed = linking.sum_up(found)
    assert summed.loc[0, "f1"] >= linking.GOAL
    wrong = int(summed.loc[0, "linked_n"] + summed.loc[0, "true_n"] - 2 * summed.loc[0, "right_n"])
    listed = linking.list_errors(found)
    assert listed["pair_n"].sum() == wrong
    assert set(listed["error"]) <= {"missed", "false_link"}
