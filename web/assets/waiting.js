// The box "waiting on this phone", on every page while something waits: what it is, why it waits, and
// the ways out when the site never comes back in reach.
import { again, begin, throwAway } from "./outbox.js";
import { say } from "./words.js";

function make(tag, text, className) {
	const element = document.createElement(tag);
	if (text)
		element.textContent = text;
	if (className)
		element.className = className;
	return element;
}

function button(text, act) {
	const element = make("button", text, "quiet small");
	element.type = "button";
	element.addEventListener("click", () => act(element));
	return element;
}

export function copy(text) {
	// The clipboard interface is absent on plain http; this one is not.
	const area = make("textarea");
	area.value = text;
	document.body.append(area);
	area.select();
	const done = document.execCommand("copy");
	area.remove();
	return done;
}

function save(record) {
	const link = make("a");
	link.href = URL.createObjectURL(new Blob([record.text], { type: "text/plain;charset=utf-8" }));
	link.download = `text-${record.id.slice(0, 6)}.txt`;
	link.click();
	setTimeout(() => URL.revokeObjectURL(link.href), 10000);
}

function print(record) {
	const paper = make("pre", record.text, "paper");
	document.body.append(paper);
	document.body.classList.add("printing");
	window.print();
	document.body.classList.remove("printing");
	paper.remove();
}

function item(record) {
	const line = make("li", "", "line");
	const text = make("p", record.text.length > 120 ? record.text.slice(0, 120) + "…" : record.text);
	text.dir = "auto";
	const acts = make("p", "", "acts");
	acts.append(
		button(say("Try again"), () => again(record)),
		button(say("Copy"), b => copy(record.text) && (b.textContent = say("Copied"))),
		button(say("Save as a file"), () => save(record)),
		button(say("Print"), () => print(record)),
		button(say("Throw away"), () => confirm(say("Throw this text away for good?")) && throwAway(record)));
	line.append(text, make("p", say(record.why || "It is being sent.") + (record.detail || ""), "by"), acts);
	return line;
}

export function showWaiting() {
	const box = make("details", "", "box waiting noprint");
	const summary = make("summary");
	const list = make("ul", "", "lines");
	const others = make("p", "", "hint");
	const live = make("div");
	live.setAttribute("role", "status");
	summary.append(live);
	box.append(summary, make("p", say("They are sent by themselves as soon as the site is in reach."), "hint"),
		list, others);
	return begin((waiting, foreign) => {
		const count = waiting.length;
		if (count === 0 && foreign === 0) {
			box.remove();
			return;
		}
		if (!box.isConnected)
			document.getElementById("main").prepend(box);
		live.textContent = count === 1 ? say("1 text waits on this phone")
			: say("%d texts wait on this phone", count);
		list.replaceChildren(...waiting.map(item));
		others.textContent = foreign ? say("Texts of somebody else here: %d. They are sent when that person is logged in.", foreign) : "";
	});
}
