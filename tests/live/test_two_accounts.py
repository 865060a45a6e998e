"""Two accounts of one network see the same posts; each is told once."""

from dataclasses import replace
from pathlib import Path

from chatmod.domain.posts import Author, Post
from chatmod.live import AnswerSeen
from chatmod.testing import FakePlatform
from tests.live.evenings import Stage, at

ANN = Author("https://fake.example/@ann", "ann", "Ann")


class Shared(FakePlatform):
    """An account of a network on which all accounts see what anybody writes, under ids of their own."""

    def see(self, post: Post) -> None:
        """Let this account see a post that another one has seen."""
        number = str(len(self.posts) + 1)
        self.posts.append(replace(post, native_id=number, platform=self.name))
        self.keys.append("")


def test_an_answer_that_two_accounts_see_is_told_once(tmp_path: Path) -> None:
    stage = Stage(tmp_path / "steered.md")
    one, other = Shared(stage.clock, "fake"), Shared(stage.clock, "fake:club")
    stage.play(one, other)
    stage.run((3, lambda: other.see(one.say(ANN, "A1: a novel"))))
    told = [(seen.post.text, seen.first) for seen in stage.told(AnswerSeen) if seen.post.author == ANN]
    assert told == [("A1: a novel", True)]


def test_a_question_of_one_account_is_no_answer_to_the_other(tmp_path: Path) -> None:
    stage = Stage(tmp_path / "steered.md")
    one, other = Shared(stage.clock, "fake"), Shared(stage.clock, "fake:club")
    stage.play(one, other)
    stage.run((2.2, lambda: other.see(next(post for post in one.posts if post.at == at(2)))))
    assert stage.told(AnswerSeen) == []
