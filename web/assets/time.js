// Times that others meet at stand in the workshop's zone; where the reader's differs, theirs is added.
import { say } from "./words.js";

export function readersTimes(doc) {
	const lang = document.documentElement.lang;
	const format = (options, date) => new Intl.DateTimeFormat(lang, options).format(date);
	for (const time of doc.querySelectorAll("time.at[datetime]")) {
		const date = new Date(time.dateTime);
		const zone = time.dataset.zone || document.body.dataset.zone;
		const full = { weekday: "short", hour: "2-digit", minute: "2-digit" };
		if (isNaN(date) || time.dataset.told)
			continue;
		time.dataset.told = "1";
		try {
			if (zone && format({ ...full, timeZone: zone }, date) === format(full, date))
				continue;
			const day = zone && format({ dateStyle: "short", timeZone: zone }, date) !== format({ dateStyle: "short" }, date);
			const yours = document.createElement("span");
			yours.className = "hint";
			yours.textContent = " (" + say("%s for you", format(day || !zone ? full : { hour: "2-digit", minute: "2-digit" }, date)) + ")";
			time.after(yours);
		} catch {
			// A zone that this browser has not heard of: the workshop's time stands alone.
		}
	}
}
