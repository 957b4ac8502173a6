"""Find exercises by where they stand, so that nothing has to list them.

A folder of ``checks`` is a chapter, a module in it holds the exercises of a lesson, and an exercise goes by the name
that it has in that module.
"""

import importlib
import pkgutil
from functools import cache

from course_utils.checks.exercise import Exercise


def chapters(package):
    """Return the chapters, the folders of a package, as dict name -> package of the chapter."""
    inside = pkgutil.iter_modules(importlib.import_module(package).__path__)
    return {entry.name: importlib.import_module(f"{package}.{entry.name}") for entry in inside if entry.ispkg}


@cache
def lessons(package):
    """Return the lessons of a chapter as dict name of the module -> dict name -> Exercise.

    Args:
        package: the chapter's ``__name__``.
    """
    found = {}
    for entry in pkgutil.iter_modules(importlib.import_module(package).__path__):
        names = vars(importlib.import_module(f"{package}.{entry.name}"))
        public = {name: value for name, value in names.items() if not name.startswith("_")}
        found[entry.name] = {name: value for name, value in public.items() if isinstance(value, Exercise)}
    return found


def exercises(package):
    """Return the exercises of a chapter as dict name -> Exercise.

    Args:
        package: the chapter's ``__name__``.

    Raises:
        ValueError: two exercises have one name, or an exercise has the name of a lesson's module.
    """
    homes = {}
    for lesson, found in lessons(package).items():
        for name in found:
            if name in lessons(package):
                raise ValueError(f"{package}: exercise {name!r} in {lesson}.py has the name of the module {name}.py")
            if name in homes:
                both = f"{homes[name]}.py and {lesson}.py"
                raise ValueError(f"{package}: expected one exercise {name!r}, got two, in {both}")
            homes[name] = lesson
    return {name: lessons(package)[lesson][name] for name, lesson in homes.items()}


def attributes(package, find):
    """Return `__getattr__` and `__dir__` for a package whose names are found when one of them is asked for.

    Args:
        package: its ``__name__``.
        find: function of the package's name that returns dict name -> what goes by it.

    Returns:
        two functions, to be bound to ``__getattr__`` and ``__dir__`` in the package (PEP 562). The first raises
        AttributeError for an unknown name, and lists the known ones.
    """

    def get(name):
        if name.startswith("_"):  # Python itself asks for __wrapped__ and the like: no reason to import all lessons
            raise AttributeError(f"module {package!r} has no attribute {name!r}")
        known = find(package)
        if name in known:
            return known[name]
        raise AttributeError(f"module {package!r} has no attribute {name!r}; it has {', '.join(sorted(known))}")

    return get, lambda: sorted(find(package))
