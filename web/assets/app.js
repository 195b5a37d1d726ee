// Every page works without this file. What it adds: a text that is being written is kept on this
// phone, and one button copies a long text.
import { keepDrafts } from "./draft.js";

keepDrafts(document);

for (const area of document.querySelectorAll("textarea[data-copy]")) {
	const button = document.createElement("button");
	button.type = "button";
	button.textContent = area.dataset.copy;
	button.addEventListener("click", () => {
		// The clipboard interface is absent on plain http; this one is not.
		area.select();
		document.execCommand("copy");
	});
	area.after(button);
}
