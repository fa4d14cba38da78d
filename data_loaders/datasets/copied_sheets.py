"""Answer sheets that were copied: alike in all answers and in who answered, oftener than by chance."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
import scipy

# Fewer sheets say too little.
FEWEST_SHEETS = 10
# Of all pairs of answers and people that occur, at most this share may be filled: where a short questionnaire
# fills more, people who are alike are no wonder.
MOST_FILLED = 1 / 3
# Fewer than this share of the different sheets that chance would make is no chance.
LEAST_DIFFERENT = 0.6
# A sheet that comes so often, and is so much of all that such people answered, is looked at by itself.
LEAST_COPIES, SHARE_OF_PEOPLE = 5, 0.8
BY_CHANCE = 1e-6


def copied(sheets: pd.DataFrame, answers: Sequence[str], people: Sequence[str]) -> pd.Series:
    """Return for each sheet the first one that it repeats, by its label in the index; None where it does not.

    Were the answers dealt anew to the same people (a permutation), sheets alike in both would be as many as
    chance makes them. Named are all repeats where the whole has fewer different sheets than LEAST_DIFFERENT
    of what is then expected, else those of a single sheet whose number has a probability below BY_CHANCE, for
    all sheets together (hypergeometric, as Fisher's exact test). Nothing is named where the questionnaire is
    so short that its sheets fill more than MOST_FILLED of what is possible, or nothing is known of people.

    Args:
        sheets: of one wave in one place. answers, people: the columns of either; missing ones are left out.
    """
    none = pd.Series(None, index=sheets.index, dtype=object)
    answered, known = _codes(sheets, answers), _codes(sheets, people)
    if len(sheets) < FEWEST_SHEETS or answered is None or known is None:
        return none
    table = pd.Series(1, index=sheets.index).groupby([answered, known]).sum()
    of_answers, of_people = np.bincount(answered), np.bincount(known)
    if len(table) > MOST_FILLED * len(of_answers) * len(of_people):
        return none
    # Exact but for drawing with replacement, which expects a few more to be alike.
    alone = (1 - of_answers[:, None] / len(sheets)) ** of_people[None, :]
    if len(table) <= LEAST_DIFFERENT * float((1 - alone).sum()):
        repeated = table[table > 1].index
    else:
        of_such = of_people[table.index.get_level_values(1)]
        often = table[(table >= LEAST_COPIES) & (table >= SHARE_OF_PEOPLE * of_such)]
        repeated = often[_chance(often, of_answers, of_people) * len(table) < BY_CHANCE].index
    keys = pd.Series(list(zip(answered, known, strict=True)), index=sheets.index)
    first = keys[~keys.duplicated()]
    original = pd.Series(first.index, index=pd.Index(list(first), tupleize_cols=False))
    return none.where(~(keys.duplicated() & keys.isin(list(repeated))), keys.map(original))


def _chance(often: pd.Series, of_answers: np.ndarray, of_people: np.ndarray) -> np.ndarray:
    """Return the probability that so many sheets and more are alike in both, by their numbers in either."""
    if often.empty:
        # What is never asked for is not loaded: all of `scipy.stats` takes a second.
        return np.empty(0)
    a, p = (often.index.get_level_values(level).to_numpy() for level in (0, 1))
    chance = scipy.stats.hypergeom.sf(often.to_numpy() - 1, of_answers.sum(), of_answers[a], of_people[p])
    return np.asarray(chance)


def _codes(sheets: pd.DataFrame, columns: Sequence[str]) -> np.ndarray | None:
    """Return a number for each combination of some columns; None where they hold nothing."""
    there = [column for column in columns if column in sheets and sheets[column].notna().any()]
    if not there:
        return None
    codes: np.ndarray = sheets.groupby(there, dropna=False, sort=False).ngroup().to_numpy()
    return codes
