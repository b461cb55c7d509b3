"""The examples and phrases fit the policy."""

from collections import Counter

import pytest

from agents_core.policy import DEFAULT_TOPICS, SMALL_TALK
from agents_core.understanding.escalation_phrases import phrases
from agents_core.understanding.examples import intent_examples

EXAMPLES = list(intent_examples())
FOREIGN = {"de", "es", "fr", "pt", "it", "nl"}


def test_the_examples_teach_the_topics_of_the_policy_and_no_others():
    assert {example.label for example in EXAMPLES} == {topic.name for topic in DEFAULT_TOPICS}


def test_every_topic_has_enough_examples():
    counts = Counter(example.label for example in EXAMPLES)

    assert min(counts.values()) >= 40, counts.most_common()[-3:]


def test_no_example_stands_twice():
    counts = Counter(example.text.lower() for example in EXAMPLES)

    assert [text for text, count in counts.items() if count > 1] == []


@pytest.mark.parametrize("topic", [topic for topic in DEFAULT_TOPICS if topic.hand_off or topic.name in SMALL_TALK])
def test_what_matters_most_is_known_in_seven_languages(topic):
    assert {example.language for example in EXAMPLES if example.label == topic.name} >= FOREIGN | {"en"}


def test_strong_phrases_are_only_for_topics_that_go_to_a_person():
    for_person = {topic.name for topic in DEFAULT_TOPICS if topic.hand_off}

    assert set(phrases()) <= for_person
