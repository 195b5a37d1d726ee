#!/usr/bin/env python3
"""A made-up discussion: the same bytes for the same numbers on every machine.

usage: corpus.py --out DIR [--users 500] [--threads 1000] [--posts 20000] [--seed 1]

users.jsonl    {"id","name","role"}
threads.jsonl  {"id","title","author","created"}
posts.jsonl    {"id","thread","parent","author","created","body"}; by time; a parent stands first

Thread 1 has 200 posts (or a fifth of them all when there are fewer than 1,000); the others share the
rest unevenly. Bodies are Markdown of 200 to 2,000 characters, most near 600. Times are UTC seconds
in one month.
"""
import argparse
import json
import math
import os

WORDS = """we our people village water school group meeting question answer what how when teacher
learner market harvest field rain road clinic nurse child parent story song map garden seed tool
phone battery paper notice table number count sample reason result change plan week month morning
evening listen speak write read draw try ask share learn remember forget carry build mend open close
first last new old small large slow quick good hard easy clear near far same other because although
after before between under over with without again always never often seldom perhaps surely then now
here there every each some none many few and and the the the a a of of to to in in is was for""".split()
NAMES = """Amara Bilal Chipo Dana Efua Farid Gloria Habib Imani Jonas Kamal Lena Moses Nadia Obi Petra
Rashid Salma Tariq Uma Victor Wambui Yara Zuri""".split()
START, SPAN = 1767225600, 30 * 86400


class Dice:
    """A linear congruential generator (Knuth's MMIX numbers), its upper bits."""

    def __init__(self, seed):
        self.state = seed

    def upto(self, n):
        self.state = (self.state * 6364136223846793005 + 1442695040888963407) % (1 << 64)
        return (self.state >> 33) % n

    def part(self):
        return self.upto(1 << 30) / (1 << 30)

    def word(self):
        return WORDS[int(len(WORDS) * self.part())]


def sentence(dice):
    words = [dice.word() for _ in range(5 + dice.upto(14))]
    words[0] = words[0].capitalize()
    mark = ("", "", "", "", "**", "*", "`")[dice.upto(7)]
    at = dice.upto(len(words))
    words[at] = mark + words[at] + mark
    return " ".join(words) + ".?!."[dice.upto(4)]


def block(dice):
    kind = dice.upto(12)
    if kind == 0:
        return "\n".join("- " + sentence(dice) for _ in range(3))
    if kind == 1:
        return "> " + sentence(dice)
    if kind == 2:
        return "[%s](https://library.example.org/%d)" % (dice.word(), dice.upto(9000))
    return " ".join(sentence(dice) for _ in range(1 + dice.upto(4)))


def body(dice):
    noise = sum(dice.part() for _ in range(6)) - 3
    want = min(1900, max(200, int(600 * math.exp(0.7 * noise))))
    text = block(dice)
    while len(text) < want:
        text += "\n\n" + block(dice)
    return text[:2000].rstrip()


def sizes(dice, threads, posts):
    big = 200 if posts >= 1000 else max(1, posts // 5)
    if threads == 1:
        return [posts]
    weights = [1 / math.sqrt(8 + i) for i in range(threads - 1)]
    rest, total = posts - big, sum(weights)
    counts = [max(1, min(big - 1, int(rest * w / total))) for w in weights]
    while sum(counts) < rest:
        counts[dice.upto(len(counts))] += 1
    while sum(counts) > rest:
        at = counts.index(max(counts))
        counts[at] -= 1
    return [big] + counts


def write(folder, name, rows):
    with open(os.path.join(folder, name), "w", encoding="utf-8") as f:
        for row in rows:
            f.write(json.dumps(row, ensure_ascii=False, separators=(",", ":")) + "\n")


def main():
    parser = argparse.ArgumentParser(usage=__doc__.split("\n\n")[1])
    parser.add_argument("--out", required=True)
    parser.add_argument("--users", type=int, default=500)
    parser.add_argument("--threads", type=int, default=1000)
    parser.add_argument("--posts", type=int, default=20000)
    parser.add_argument("--seed", type=int, default=1)
    o = parser.parse_args()
    dice = Dice(o.seed)
    os.makedirs(o.out, exist_ok=True)
    write(o.out, "users.jsonl",
          [{"id": i, "name": "%s %s" % (NAMES[dice.upto(len(NAMES))], dice.word().capitalize()),
            "role": "facilitator" if i <= max(1, o.users // 100) else "learner"}
           for i in range(1, o.users + 1)])
    when = []
    for thread, count in enumerate(sizes(dice, o.threads, o.posts), 1):
        first = START + dice.upto(SPAN * 9 // 10)
        left = START + SPAN - first
        when += [(first, thread)] + [(first + 1 + int(left * dice.part() ** 2), thread)
                                     for _ in range(count - 1)]
    seen, posts, threads = {}, [], []
    for number, (at, thread) in enumerate(sorted(when), 1):
        earlier = seen.setdefault(thread, [])
        author = 1 + int(o.users * dice.part() ** 2)
        parent = earlier[0 if dice.upto(2) else dice.upto(len(earlier))] if earlier else None
        if not earlier:
            threads.append({"id": thread, "title": sentence(dice)[:80].strip("*`"),
                            "author": author, "created": at})
        posts.append({"id": number, "thread": thread, "parent": parent, "author": author,
                      "created": at, "body": body(dice)})
        earlier.append(number)
    write(o.out, "threads.jsonl", sorted(threads, key=lambda t: t["id"]))
    write(o.out, "posts.jsonl", posts)


if __name__ == "__main__":
    main()
