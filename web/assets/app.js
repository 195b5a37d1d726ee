// Every page works without this file. What it adds: a text that is being written is kept on this
// phone, and one button copies a long text.
import { keepDrafts } from "./draft.js";
import { copy, showWaiting } from "./waiting.js";
import { loadWords } from "./words.js";

keepDrafts(document);
loadWords().then(() => {
	// Who is in the workshop's zone needs no other times.
	const own = Intl.DateTimeFormat().resolvedOptions().timeZone;
	if (document.querySelector(document.body.dataset.zone === own ? "time.at[data-zone]" : "time.at"))
		import("./time.js").then(time => time.readersTimes(document));
	if (document.body.dataset.me)
		showWaiting();
});

// Ticking a person and choosing "people I choose" are one choice.
for (const whom of document.querySelectorAll(".whom")) {
	const scope = whom.closest("form")?.elements.scope;
	if (!scope)
		continue; // a list of names in another form
	whom.addEventListener("change", () => {
		if (whom.querySelector(":checked"))
			scope.value = "people";
	});
	scope.addEventListener("change", () => {
		whom.open = scope.value === "people";
		for (const tick of whom.open ? [] : whom.querySelectorAll(":checked"))
			tick.checked = false;
	});
}

for (const area of document.querySelectorAll("textarea[data-copy]")) {
	const button = document.createElement("button");
	button.type = "button";
	button.textContent = area.dataset.copy;
	button.addEventListener("click", () => copy(area.value));
	area.after(button);
}

if (document.querySelector("[data-look]"))
	import("./session.js");
