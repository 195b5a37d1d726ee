// Texts on their way. A text that is sent is first written down on this phone, then put to the site under
// the number its form was made with, as often as it takes; it leaves the phone only when the site has
// answered with the hash of this very text, and then stays 30 more days, in case the site comes back
// from an older copy of itself (its epoch changes). Nothing is ever deleted by an error.
import { all, drop, forget, put, recall, remember } from "./store.js";
import { sha256 } from "./sha256.js";
import { say } from "./words.js";

const DAYS_KEPT = 30 * 24 * 3600 * 1000;
const LEASE = "lease";
const page = document.body.dataset;
const tab = String(Math.random());
let tries = 0;
let timer = 0;
let watcher = () => {};

// 128 random bits in the site's own alphabet (Crockford's base 32).
export function newId() {
	const bits = Array.from(crypto.getRandomValues(new Uint8Array(16)),
		b => b.toString(2).padStart(8, "0")).join("");
	return ("00" + bits).match(/.{5}/g)
		.map(five => "0123456789ABCDEFGHJKMNPQRSTVWXYZ"[parseInt(five, 2)]).join("");
}

// What a form of ours holds, as a record.
export function recordOf(form, key) {
	const fields = form.elements;
	const value = name => fields[name] ? fields[name].value : "";
	const [, workshop = page.workshop || "", activity = ""] =
		/^\/w\/(\w+)\/a\/(\w+)\/posts$/.exec(form.getAttribute("action")) || [];
	const people = [...form.querySelectorAll("[name^=to-]:checked")].map(tick => tick.name.slice(3));
	return {
		key: `${value("op")}.${value("rev")}`, form: key, id: value("op"), rev: Number(value("rev")) || 1,
		base: null, site: page.site, person: page.me, workshop, activity,
		author: form.dataset.draft, text: value("body"), title: value("title"), scope: value("scope"),
		pod: value("pod"), parent: value("parent"), people: people.join(","),
		aloud: Boolean(fields.aloud && fields.aloud.checked), at_client_ms: Date.now(),
		tz_offset: -new Date().getTimezoneOffset(), order: Date.now(), ticket: null, state: "draft",
	};
}

// What a refusal means to who wrote the text; `stop`: trying again by itself would be of no use.
const REASONS = {
	0: { why: "The site is out of reach." },
	401: { why: "You are not logged in here now. Come in with your card, and it is sent." },
	403: { why: "You cannot write there.", stop: true },
	404: { why: "What it belongs to is not there any more.", stop: true },
	409: { why: "Another text was sent before in its place. Both are kept.", stop: true },
	413: { why: "It is too long. Copy it and cut it in two.", stop: true },
	429: { why: "Too much was sent from here. It is tried again in a minute." },
	507: { why: "The site has no room left. Tell whoever runs it." },
};

async function ask(path, options) {
	const control = new AbortController();
	const limit = setTimeout(() => control.abort(), 15000);
	try {
		const answer = await fetch(path, { cache: "no-store", ...options, signal: control.signal });
		return { status: answer.status, body: await answer.json() };
	} catch {
		return { status: 0, body: null };
	} finally {
		clearTimeout(limit);
	}
}

async function send(record, hello) {
	const { key, form, site, person, state, order, why, stop, url, ...body } = record;
	const answer = await ask(`/api/1/op/${record.id}`, {
		method: "PUT",
		headers: { "Content-Type": "application/json", "Accept": "application/json", "X-Indaba": "1" },
		body: JSON.stringify({ ...body, body: record.text, text: undefined, final: true,
			age_ms: Math.max(0, Date.now() - record.at_client_ms) }),
	});
	const said = answer.body || {};
	if (answer.status < 300 && said.sha256 === record.sha256) {
		await put({ ...record, state: "sent", epoch: said.epoch, entry: said.entry, why: null,
			stop: false, url: said.page || said.url, sent_ms: hello.now });
		return { sent: true, url: said.page || said.url };
	}
	const known = answer.status < 300 ? REASONS[answer.status && said.sha256 ? 409 : 0]
		: REASONS[answer.status] || (answer.status >= 500 ? REASONS[0] : { why: "It was refused.", stop: true });
	const detail = known.stop && said.error && said.error.text ? ` (${said.error.text})` : "";
	await put({ ...record, why: known.why, detail, stop: Boolean(known.stop) });
	return { sent: false, why: known.why, detail, reached: answer.status > 0 && answer.status < 500 };
}

// Only one tab sends at a time. Two would do no harm: the site knows a text by its number.
function lease() {
	const held = recall(LEASE), now = Date.now();
	if (held && held.tab !== tab && held.until > now && held.until < now + 60000)
		return false;
	return remember(LEASE, { tab, until: now + 20000 });
}

const mine = record => record.site === page.site && record.person === page.me;

// Texts that the site had acknowledged before it came back from an older copy are sent again.
async function afterHello(records, hello) {
	for (const record of records.filter(r => r.state === "sent" && r.site === hello.site)) {
		if (record.epoch !== hello.epoch)
			await put(Object.assign(record, { state: "queued", stop: false }));
		else if (hello.now - record.sent_ms > DAYS_KEPT)
			await drop(record.key);
	}
}

// Sends what waits. `only`: the key of one text that somebody has just pressed "Send" for; its result.
export async function flush(only) {
	let result = { sent: false, why: REASONS[0].why };
	if (!only && !lease())
		return result;
	const hello = await ask("/hello");
	const records = await all();
	let failed = hello.status !== 200;
	if (!failed) {
		await afterHello(records, hello.body);
		for (const record of records) {
			if (record.state !== "queued" || !mine(record) || record.site !== hello.body.site ||
				(only ? record.key !== only : record.stop))
				continue;
			const one = await send(record, hello.body);
			failed = failed || (!one.sent && !one.reached);
			if (record.key === only)
				result = one;
		}
	}
	if (!only)
		forget(LEASE);
	tries = failed ? tries + 1 : 0;
	await plan();
	return result;
}

// The next try: after 2 s, 4 s … 5 min, each a little off, so that thirty phones do not come at once.
async function plan() {
	const records = (await all()).filter(r => r.state === "queued");
	const wait = Math.min(300000, 2000 * 2 ** Math.min(tries, 8)) * (0.75 + Math.random() / 2);
	clearTimeout(timer);
	if (records.some(r => mine(r) && !r.stop))
		timer = setTimeout(flush, wait);
	watcher(records.filter(mine), records.filter(r => !mine(r)).length);
}

// Takes a text over: false when this phone cannot keep it.
export async function queue(record) {
	return put({ ...record, sha256: sha256(record.text), state: "queued", why: null, stop: false });
}

export async function again(record) {
	await put({ ...record, stop: false });
	return flush(record.key);
}

export async function throwAway(record) {
	await drop(record.key);
	await plan();
}

// Begins: `watch` is called with what waits, and how many texts of other people do, at each change.
export async function begin(watch) {
	watcher = watch;
	const soon = () => document.visibilityState === "visible" && flush();
	addEventListener("online", soon);
	addEventListener("focus", soon);
	document.addEventListener("visibilitychange", soon);
	setInterval(async () => document.visibilityState === "visible" &&
		(await all()).some(r => r.state === "queued" && mine(r) && !r.stop) && flush(), 30000);
	if ((await all()).some(r => r.state !== "draft"))
		await flush();
}
