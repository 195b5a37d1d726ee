// The notes of a session as others write them: while the page is seen, its list is fetched anew every
// ten seconds. Without this file a link does the same.
const list = document.querySelector("[data-look]");
const every = 10000;

async function look() {
	if (document.hidden || list.contains(document.activeElement))
		return;
	try {
		const answer = await fetch(list.dataset.look, { headers: { Accept: "text/html" } });
		if (!answer.ok)
			return;
		const page = new DOMParser().parseFromString(await answer.text(), "text/html");
		const fresh = page.querySelector("[data-look]");
		if (fresh && !fresh.isEqualNode(list))
			list.replaceChildren(...fresh.childNodes);
	} catch {
		// Out of reach: the lines stay, and it looks again.
	}
}

setInterval(look, every);
document.addEventListener("visibilitychange", look);
