// Where texts are kept on this phone: IndexedDB, and localStorage where a browser refuses it. A record
// has a key; who reads them knows what is in it.
const NAME = "indaba", STORE = "outbox", HEAD = "out:";
let opened = null;

function open() {
	opened ??= new Promise((done, fail) => {
		const ask = indexedDB.open(NAME, 1);
		ask.onupgradeneeded = () => ask.result.createObjectStore(STORE, { keyPath: "key" });
		ask.onerror = () => fail(ask.error);
		ask.onsuccess = () => {
			ask.result.onversionchange = ask.result.onclose = () => {
				ask.result.close();
				opened = null;
			};
			done(ask.result);
		};
	});
	return opened;
}

// Resolves when the phone has really written it: durability "strict" waits for the disk.
async function change(work) {
	const db = await open();
	return new Promise((done, fail) => {
		const t = db.transaction(STORE, "readwrite", { durability: "strict" });
		t.oncomplete = () => done(true);
		t.onerror = t.onabort = () => fail(t.error);
		work(t.objectStore(STORE));
	});
}

// The small storage. Its answer is true only when it really holds the value: portal browsers accept it
// and forget it.
export function remember(key, value) {
	try {
		const text = JSON.stringify(value);
		localStorage.setItem(key, text);
		return localStorage.getItem(key) === text;
	} catch {
		return false;
	}
}

export function recall(key) {
	try {
		return JSON.parse(localStorage.getItem(key));
	} catch {
		return null;
	}
}

export function forget(key) {
	try {
		localStorage.removeItem(key);
	} catch {
		// Then it was never kept.
	}
}

export function remembered(head) {
	try {
		return Object.keys(localStorage).filter(key => key.startsWith(head));
	} catch {
		return [];
	}
}

export async function put(record) {
	try {
		await change(store => store.put(record));
		forget(HEAD + record.key);
		return true;
	} catch {
		opened = null;
		return remember(HEAD + record.key, record);
	}
}

export async function drop(key) {
	forget(HEAD + key);
	try {
		await change(store => store.delete(key));
	} catch {
		opened = null;
	}
}

// Every record, the oldest first.
export async function all() {
	let records = [];
	try {
		const db = await open();
		records = await new Promise((done, fail) => {
			const ask = db.transaction(STORE).objectStore(STORE).getAll();
			ask.onsuccess = () => done(ask.result);
			ask.onerror = () => fail(ask.error);
		});
	} catch {
		opened = null;
	}
	for (const key of remembered(HEAD)) {
		const record = recall(key);
		if (record && !records.some(r => r.key === record.key))
			records.push(record);
	}
	return records.sort((a, b) => a.order - b.order);
}
