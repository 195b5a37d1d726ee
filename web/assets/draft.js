// Keeps the text of a form in localStorage while it is written. The post's id is kept with it: a text
// that comes back and is sent again is the same post to the server, so it cannot be there twice. The
// draft goes when a page shows the post, not when the form is sent. Several people may share a phone, so
// a draft is kept for one author.

const HEAD = "draft:";

function keyOf(form) {
	const parent = form.elements.parent ? form.elements.parent.value : "";
	return [HEAD + form.dataset.draft, form.getAttribute("action"), parent, form.elements.rev.value]
		.join(" ");
}

function read(key) {
	try {
		return JSON.parse(localStorage.getItem(key));
	} catch {
		return null;
	}
}

// True when the storage really holds the text: portal browsers accept it and forget it.
function write(key, draft) {
	try {
		const text = JSON.stringify(draft);
		localStorage.setItem(key, text);
		return localStorage.getItem(key) === text;
	} catch {
		return false;
	}
}

function forgetShown(doc) {
	let keys = [];
	try {
		keys = Object.keys(localStorage);
	} catch {
		return;
	}
	for (const key of keys) {
		const draft = key.startsWith(HEAD) ? read(key) : null;
		const shown = draft && draft.sent && doc.getElementById("p" + draft.op);
		// A page may still show the version before the change.
		if (shown && Number(shown.dataset.rev || 1) >= draft.rev)
			localStorage.removeItem(key);
	}
}

function keep(form) {
	const key = keyOf(form);
	const { body, op, rev } = form.elements;
	const status = form.querySelector(".saved");
	const old = read(key);
	const original = body.value;
	let timer = 0;
	let sent = false;

	function save() {
		clearTimeout(timer);
		if (body.value === original && !read(key))
			return;
		const kept = write(key, { body: body.value, op: op.value, rev: Number(rev.value), sent });
		status.textContent = kept ? status.dataset.saved : status.dataset.unsaved;
	}
	if (old && old.body && old.body !== body.value) {
		body.value = old.body;
		op.value = old.op;
		status.textContent = status.dataset.back;
	}
	body.addEventListener("input", () => {
		clearTimeout(timer);
		timer = setTimeout(save, 300);
	});
	// On phones these two are the last events one can rely on.
	document.addEventListener("visibilitychange", () => {
		if (document.visibilityState === "hidden" && timer)
			save();
	});
	form.addEventListener("submit", () => {
		sent = true;
		save();
	});
}

export function keepDrafts(doc) {
	forgetShown(doc);
	for (const form of doc.querySelectorAll("form[data-draft]"))
		keep(form);
}
