// Keeps the text of a form on this phone while it is written, and hands it to the outbox when it is sent.
// The post's id is kept with it: a text that comes back and is sent again is the same post to the server,
// so it cannot be there twice. Several people may share a phone, so a draft is kept for one author. On a
// page that does not say whose it is, and for a form with files, the form is sent as it would be without
// scripts, and the draft goes when a page shows the post.
import { all, drop, forget, put, recall, remember, remembered } from "./store.js";
import { flush, newId, queue, recordOf } from "./outbox.js";
import { say } from "./words.js";

const HEAD = "draft:";
const outbox = Boolean(document.body.dataset.site);

function keyOf(form) {
	const parent = form.elements.parent ? form.elements.parent.value : "";
	return [HEAD + form.dataset.draft, form.getAttribute("action"), parent, form.elements.rev.value]
		.join(" ");
}

function forgetShown(doc) {
	for (const key of remembered(HEAD)) {
		const draft = recall(key);
		const shown = draft && draft.sent && doc.getElementById("p" + draft.op);
		// A page may still show the version before the change.
		if (shown && Number(shown.dataset.rev || 1) >= draft.rev) {
			forget(key);
			if (outbox)
				drop(`${draft.op}.${draft.rev}`);
		}
	}
}

// Shows a page of ours; one that differs from this one by its end only must be loaded, too.
function go(path) {
	const here = location.pathname + location.search;
	location.href = path;
	if (new URL(path, location.href).pathname + new URL(path, location.href).search === here)
		location.reload();
}

function keep(form) {
	const key = keyOf(form);
	const { body, op, rev } = form.elements;
	const status = form.querySelector(".saved");
	const original = body.value;
	const first = op.value;
	let old = recall(key);
	let timer = 0;
	let sent = false;
	let mirrored = "";

	const record = () => recordOf(form, key);
	async function save() {
		clearTimeout(timer);
		timer = 0;
		if (body.value === original && !recall(key))
			return;
		const text = body.value;
		if (text === "" && !original) {
			forget(key);
			if (outbox)
				await drop(record().key);
			status.textContent = "";
			return;
		}
		const kept = remember(key, { body: text, op: op.value, rev: Number(rev.value), sent });
		mirrored = text;
		const written = outbox ? await put(record()) : kept;
		if (mirrored === text && !sent)
			status.textContent = written ? status.dataset.saved : status.dataset.unsaved;
	}
	function bringBack(text, id) {
		body.value = text;
		op.value = id;
		status.textContent = status.dataset.back;
	}
	// The large storage knows better than the small one, which a phone may clear, or write too late to know
	// that a text has gone out.
	async function compare() {
		const records = (await all()).filter(r => r.form === key && r.person === document.body.dataset.me);
		const draft = records.filter(r => r.state === "draft" && r.text).pop();
		if (old && records.some(r => r.id === old.op && r.rev === old.rev && r.state !== "draft")) {
			forget(key);
			if (body.value === old.body) {
				body.value = original;
				op.value = first;
				status.textContent = "";
			}
			old = null;
		}
		if (!old && draft && body.value === original)
			bringBack(draft.text, draft.id);
	}
	if (old && old.body && old.body !== body.value)
		bringBack(old.body, old.op);
	if (outbox)
		compare();
	body.addEventListener("input", () => {
		clearTimeout(timer);
		timer = setTimeout(save, 300);
	});
	// On phones these are the last events one can rely on.
	document.addEventListener("visibilitychange", () => {
		if (document.visibilityState === "hidden" && timer)
			save();
	});
	addEventListener("pagehide", () => timer && save());

	async function send() {
		status.textContent = say("Being sent …");
		const waiting = record();
		// A change is made from the version that this phone sent before, when that is the one shown.
		const before = (await all()).find(r => r.id === waiting.id && r.rev === waiting.rev - 1);
		waiting.base = before && before.entry || null;
		if (!await queue(waiting)) {
			status.textContent = status.dataset.unsaved;
			sent = true;
			HTMLFormElement.prototype.submit.call(form);
			return;
		}
		forget(key);
		old = null;
		const result = await flush(waiting.key);
		if (result.sent) {
			go(result.url);
			return;
		}
		status.textContent = say("Kept on this phone: it will be sent. %s", say(result.why) + (result.detail || ""));
		status.scrollIntoView({ block: "nearest" });
		// The next text in this form is another one.
		if (!form.getAttribute("action").endsWith("/edit")) {
			op.value = newId();
			body.value = original;
		}
	}
	form.addEventListener("submit", event => {
		const files = [...form.querySelectorAll("[type=file]")].some(field => field.files.length > 0);
		const by = event.submitter;
		const other = by && by.name && by.value !== "send";
		if (!outbox || files || other) {
			sent = !other;
			save();
			return;
		}
		event.preventDefault();
		if (sent)
			return;
		sent = true;
		clearTimeout(timer);
		timer = 0;
		send().finally(() => {
			sent = false;
		});
	});
}

export function keepDrafts(doc) {
	forgetShown(doc);
	for (const form of doc.querySelectorAll("form[data-draft]"))
		keep(form);
}
