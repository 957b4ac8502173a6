"""The kinds of traits that figures share."""

import json

from course_utils.widgets.base import CourseWidget
from course_utils.widgets.traits import Ordered


class Menu(CourseWidget):
    dishes = Ordered().tag(sync=True)
    _folder = "menu"


def test_a_dict_keeps_its_order_in_a_notebook():
    menu = Menu(dishes={"soup": 1, "apple": [2, {"b": 3, "a": 4}]})
    stored = json.loads(json.dumps(menu.static_state(), sort_keys=True))["dishes"]
    assert stored == [["soup", 1], ["apple", [2, {"b": 3, "a": 4}]]]
    other = Menu()
    other.set_state({"dishes": stored})
    assert other.dishes == menu.dishes and list(other.dishes) == ["soup", "apple"]
