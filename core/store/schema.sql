-- version: 1
--
-- Each table is preceded by its class: journal (the truth), derived (rebuilt from the journal, in the
-- digest), local (survives a rebuild, never in the digest, not in bundles) or cache (remade at will).
-- local(…) names columns that differ between sites with equal journals; entry(…) names columns that
-- hold an entry's arrival number: the digest reads the entry's id there instead. `enum` beside a column
-- names what its numbers mean: statements say :post_state.shown, C says POST_SHOWN.
-- An id that is none is an empty blob. Times are UTC milliseconds. Flags are 0 or 1.

-- What is there, or was taken away.
-- enum object_state: 0 here, 2 gone

-- The kinds of entries. A number is never given twice.
-- enum kind_number: 1 lane (the certificate that opens one), 2 site, 3 person, 4 person_enrolment, 5 site_right,
--   10 workshop, 11 part, 12 activity, 13 enrolment, 14 pod, 15 pod_member, 16 named_set, 17 poll_option, 18 vote,
--   19 checkin, 20 post, 21 attachment, 22 moderation, 23 reaction, 30 report, 31 report_person, 32 report_point,
--   33 report_witness, 40 firing

-- journal
CREATE TABLE lane (
  lane I64 NOT NULL,           -- a local number
  writer HASH NOT NULL,        -- the incarnation's public key
  space ID NOT NULL,           -- a workshop or the site
  site ID NOT NULL,            -- whose incarnation, by its certificate
  seq I64 NOT NULL,            -- of the head; 0 when empty
  head HASH NOT NULL,          -- the id of the head
  hlc I64 NOT NULL,            -- of the head
  first_n I64 NOT NULL,        -- the arrival number of the first entry
  state I64 NOT NULL,          -- enum lane_state: 0 staged, 1 live
  applied_n I64 NOT NULL,      -- entries up to this arrival number are in the derived tables
  PRIMARY KEY (lane)
);
CREATE UNIQUE INDEX lane_by_writer ON lane (writer, space);

-- journal
CREATE TABLE entry (
  n I64 NOT NULL,              -- arrival number here
  id HASH NOT NULL,
  lane I64 NOT NULL,
  seq I64 NOT NULL,
  hlc I64 NOT NULL,
  kind I64 NOT NULL,           -- enum kind_number
  flags I64 NOT NULL,
  object ID NOT NULL,
  author ID NOT NULL,
  supersedes BYTES NOT NULL,   -- sorted entry ids, 32 bytes each
  commitment BYTES NOT NULL,   -- empty while the payload is here: it is recomputed from it
  PRIMARY KEY (n)
);
CREATE UNIQUE INDEX entry_by_id ON entry (id);
CREATE INDEX entry_by_object ON entry (object, n);

-- journal
CREATE TABLE payload (
  n I64 NOT NULL,
  salt BYTES NOT NULL,
  bytes BYTES NOT NULL,        -- u32 length of the JSON, little endian; the JSON; the body
  PRIMARY KEY (n)
);

-- journal
CREATE TABLE run (
  n I64 NOT NULL,              -- the entry that ends a signed run
  sig BYTES NOT NULL,
  PRIMARY KEY (n)
);

-- journal without-rowid
CREATE TABLE blob_chunk (
  blob HASH NOT NULL,
  i I64 NOT NULL,
  bytes BYTES NOT NULL,
  PRIMARY KEY (blob, i)
);

-- derived without-rowid entry(body_n)
CREATE TABLE site (
  id ID NOT NULL,
  title TEXT NOT NULL,
  zone TEXT NOT NULL,
  lang TEXT NOT NULL,
  owner ID NOT NULL,           -- a person
  body_n I64 NOT NULL,
  PRIMARY KEY (id)
);

-- derived without-rowid entry(body_n)
CREATE TABLE person (
  site ID NOT NULL,
  id ID NOT NULL,
  name TEXT NOT NULL,
  state I64 NOT NULL,          -- enum person_state: 0 here, 1 unclaimed (a name on a list), 2 gone, 4 merged
  note TEXT NOT NULL,          -- what a list said beside the name
  suggest TEXT NOT NULL,       -- "perhaps the same as …"
  same_as ID NOT NULL,         -- the person that this one turned out to be; state merged
  body_n I64 NOT NULL,
  PRIMARY KEY (site, id)
);
CREATE INDEX person_by_same ON person (site, same_as, id);

-- derived without-rowid
CREATE TABLE person_enrolment ( -- which enrolments are one person's
  site ID NOT NULL,
  id ID NOT NULL,
  person ID NOT NULL,
  workshop ID NOT NULL,
  enrolment ID NOT NULL,
  PRIMARY KEY (site, id)
);
CREATE INDEX person_enrolment_by_person ON person_enrolment (site, person, workshop, enrolment);
CREATE INDEX person_enrolment_by_enrolment ON person_enrolment (workshop, enrolment);

-- derived without-rowid entry(body_n)
CREATE TABLE workshop (
  id ID NOT NULL,
  title TEXT NOT NULL,
  first_day TEXT NOT NULL,     -- YYYY-MM-DD; empty: a template
  last_day TEXT NOT NULL,      -- empty: open end
  zone TEXT NOT NULL,
  lang TEXT NOT NULL,
  led_by TEXT NOT NULL,
  join_code TEXT NOT NULL,
  joining I64 NOT NULL,
  word TEXT NOT NULL,          -- how pages call it: workshop, event, community, course
  founder ID NOT NULL,         -- the site that made it
  state I64 NOT NULL,          -- enum workshop_state: 0 open, 1 closed, 2 gone
  announced I64 NOT NULL,      -- its announcement is public, and people sign up there
  places I64 NOT NULL,         -- 0: as many as come
  choose I64 NOT NULL,         -- at the door people may choose their name among the unclaimed
  made_from ID NOT NULL,       -- the workshop that it was copied from
  words TEXT NOT NULL,         -- what becomes of people's words; empty: the usual sentence
  body_n I64 NOT NULL,         -- its description
  PRIMARY KEY (id)
);
CREATE INDEX workshop_by_code ON workshop (join_code);

-- derived without-rowid
CREATE TABLE site_right (      -- which other sites may write in a workshop
  workshop ID NOT NULL,
  site ID NOT NULL,
  may TEXT NOT NULL,           -- all, or empty: withdrawn
  PRIMARY KEY (workshop, site)
);

-- derived without-rowid
CREATE TABLE part (
  workshop ID NOT NULL,
  id ID NOT NULL,
  position I64 NOT NULL,
  label TEXT NOT NULL,
  day_from I64 NOT NULL,       -- days from the first day
  day_to I64 NOT NULL,
  PRIMARY KEY (workshop, id)
);

-- derived without-rowid entry(body_n)
CREATE TABLE activity (
  workshop ID NOT NULL,
  id ID NOT NULL,
  kind TEXT NOT NULL,          -- prompt page discussion session poll task resource
  part I64 NOT NULL,           -- from 1; 0: belongs to no part
  position I64 NOT NULL,
  title TEXT NOT NULL,
  opens_day I64 NOT NULL,      -- days from the first day, at opens_time; -1: open from the start
  opens_time TEXT NOT NULL,    -- HH:MM in the workshop's zone; of a session: when it begins
  closes_day I64 NOT NULL,     -- for writing, likewise; -1: stays open
  closes_time TEXT NOT NULL,
  minutes I64 NOT NULL,        -- how long a session lasts; 0: not said
  place TEXT NOT NULL,
  convenor ID NOT NULL,        -- an enrolment; may be none
  convenor_name TEXT NOT NULL, -- who is not enrolled
  lang TEXT NOT NULL,
  state I64 NOT NULL,          -- enum object_state
  body_n I64 NOT NULL,
  PRIMARY KEY (workshop, id)
);

-- derived without-rowid
CREATE TABLE enrolment (
  workshop ID NOT NULL,
  id ID NOT NULL,
  name TEXT NOT NULL,          -- as shown: of who is merged, the name of the one that stands for them
  role TEXT NOT NULL,          -- facilitator participant observer
  state I64 NOT NULL,          -- enum enrolment_state: 0 in, 1 unclaimed, 2 gone, 3 waiting (for a place), 4 merged
  card BYTES NOT NULL,         -- the card's public key; empty: none yet
  joined I64 NOT NULL,
  number I64 NOT NULL,         -- of a spare card; 0: none
  resting TEXT NOT NULL,       -- reads only, by choice, up to and with this day; YYYY-MM-DD
  same_as ID NOT NULL,         -- the enrolment that this one turned out to be; state merged
  survivor ID NOT NULL,        -- who stands for this one: at the end of same_as, mostly itself
  own_name TEXT NOT NULL,
  PRIMARY KEY (workshop, id)
);
CREATE INDEX enrolment_by_card ON enrolment (card);
CREATE INDEX enrolment_by_same ON enrolment (workshop, same_as, id);
CREATE INDEX enrolment_by_name ON enrolment (workshop, name, id);

-- derived without-rowid
CREATE TABLE pod (
  workshop ID NOT NULL,
  id ID NOT NULL,
  name TEXT NOT NULL,
  state I64 NOT NULL,          -- enum object_state
  PRIMARY KEY (workshop, id)
);

-- derived without-rowid
CREATE TABLE pod_member (
  workshop ID NOT NULL,
  id ID NOT NULL,
  pod ID NOT NULL,
  enrolment ID NOT NULL,
  state I64 NOT NULL,          -- enum object_state
  PRIMARY KEY (workshop, id)
);
CREATE INDEX pod_member_by_enrolment ON pod_member (workshop, enrolment);
CREATE INDEX pod_member_by_pod ON pod_member (workshop, pod);

-- derived without-rowid
CREATE TABLE named_set (       -- the people of a post for named people; its id is the hash of its members
  workshop ID NOT NULL,
  id ID NOT NULL,
  member ID NOT NULL,
  PRIMARY KEY (workshop, id, member)
);
CREATE INDEX named_set_by_member ON named_set (workshop, member, id);

-- Who reads which audience. In the site's own space the persons stand where enrolments stand.
-- derived without-rowid
CREATE TABLE reader (
  workshop ID NOT NULL,
  enrolment ID NOT NULL,       -- none: anybody
  audience ID NOT NULL,
  PRIMARY KEY (workshop, enrolment, audience)
);

-- derived scoped without-rowid local(n) entry(body_n)
CREATE TABLE post (
  workshop ID NOT NULL,
  id ID NOT NULL,
  thread ID NOT NULL,          -- the id of its first post
  parent ID NOT NULL,
  activity ID NOT NULL,
  author ID NOT NULL,
  entered_by ID NOT NULL,
  audience ID NOT NULL,
  written I64 NOT NULL,        -- as claimed
  zone I64 NOT NULL,           -- minutes east of UTC where it was written
  edited I64 NOT NULL,         -- when it was last edited; 0: never
  versions I64 NOT NULL,
  state I64 NOT NULL,          -- enum post_state: 0 shown, 1 hidden (by a facilitator), 2 gone
  aloud I64 NOT NULL,          -- "thinking aloud"
  title TEXT NOT NULL,         -- of a thread's first post
  lang TEXT NOT NULL,
  source TEXT NOT NULL,        -- drawn from what or whom
  n I64 NOT NULL,
  body_n I64 NOT NULL,
  PRIMARY KEY (workshop, id)
);
CREATE INDEX post_by_thread ON post (workshop, thread, written, id);
CREATE INDEX post_by_arrival ON post (workshop, audience, n);
CREATE INDEX post_by_author ON post (workshop, author, written, id, state, audience); -- all that is counted by week

-- What facilitators did with a post.
-- derived without-rowid
CREATE TABLE moderation (
  workshop ID NOT NULL,
  id ID NOT NULL,              -- derived from the post's
  post ID NOT NULL,
  hidden I64 NOT NULL,
  reason TEXT NOT NULL,
  activity ID NOT NULL,        -- where the thread that it begins was moved to; none: not moved
  locked I64 NOT NULL,         -- the thread that it begins takes no more replies
  pinned I64 NOT NULL,         -- that thread stands first
  moderator ID NOT NULL,       -- the last who did something
  at I64 NOT NULL,
  PRIMARY KEY (workshop, id)
);
CREATE INDEX moderation_by_post ON moderation (workshop, post);

-- derived without-rowid
CREATE TABLE reaction (
  workshop ID NOT NULL,
  id ID NOT NULL,
  post ID NOT NULL,
  enrolment ID NOT NULL,
  word TEXT NOT NULL,          -- thanks agree curious
  state I64 NOT NULL,          -- enum object_state
  PRIMARY KEY (workshop, id)
);
CREATE INDEX reaction_by_post ON reaction (workshop, post);

-- derived scoped without-rowid local(last_n)
CREATE TABLE thread_count (    -- posts shown in a thread for each audience
  workshop ID NOT NULL,
  thread ID NOT NULL,
  audience ID NOT NULL,
  activity ID NOT NULL,
  posts I64 NOT NULL,
  last_written I64 NOT NULL,
  last_n I64 NOT NULL,
  PRIMARY KEY (workshop, thread, audience)
);
CREATE INDEX thread_count_by_activity ON thread_count (workshop, activity, last_written);
CREATE INDEX thread_count_by_posts ON thread_count (workshop, posts, last_written, thread);

-- derived scoped without-rowid
CREATE TABLE attachment (
  workshop ID NOT NULL,
  id ID NOT NULL,
  object ID NOT NULL,          -- the post or report that carries it
  audience ID NOT NULL,
  name TEXT NOT NULL,
  type TEXT NOT NULL,
  size I64 NOT NULL,
  blob HASH NOT NULL,
  state I64 NOT NULL,          -- enum object_state
  PRIMARY KEY (workshop, id)
);
CREATE INDEX attachment_by_object ON attachment (workshop, object);
CREATE INDEX attachment_by_blob ON attachment (blob);

-- derived scoped without-rowid entry(body_n)
CREATE TABLE report (
  workshop ID NOT NULL,        -- a workshop, or the site's library
  id ID NOT NULL,
  number I64 NOT NULL,         -- in its series; 0: none
  title TEXT NOT NULL,
  convenor TEXT NOT NULL,
  suggest TEXT NOT NULL,       -- "perhaps …": who the convenor may be
  held TEXT NOT NULL,          -- when and where, as it was written
  intro TEXT NOT NULL,         -- before the first point
  people_note TEXT NOT NULL,   -- what the list of participants said besides names
  audience ID NOT NULL,
  author ID NOT NULL,
  written I64 NOT NULL,
  state I64 NOT NULL,          -- enum report_state: 0 shown, 1 unfinished, 2 gone
  lang TEXT NOT NULL,
  activity ID NOT NULL,        -- the session that it reports; may be none
  body_n I64 NOT NULL,         -- the source text as it came
  PRIMARY KEY (workshop, id)
);
CREATE INDEX report_by_number ON report (workshop, number, id);
CREATE INDEX report_by_activity ON report (workshop, activity, id);

-- derived without-rowid
CREATE TABLE report_person (
  workshop ID NOT NULL,
  id ID NOT NULL,
  report ID NOT NULL,
  position I64 NOT NULL,
  name TEXT NOT NULL,
  person ID NOT NULL,          -- in the site's space; may be none
  enrolment ID NOT NULL,       -- in this workshop; may be none
  state I64 NOT NULL,          -- enum object_state
  PRIMARY KEY (workshop, id)
);
CREATE INDEX report_person_by_report ON report_person (workshop, report, position, id);

-- derived without-rowid
CREATE TABLE report_point (
  workshop ID NOT NULL,
  id ID NOT NULL,
  report ID NOT NULL,
  position I64 NOT NULL,
  heading I64 NOT NULL,        -- 1: a heading over the points that follow
  text TEXT NOT NULL,
  author ID NOT NULL,          -- who typed it
  state I64 NOT NULL,          -- enum object_state
  PRIMARY KEY (workshop, id)
);
CREATE INDEX report_point_by_report ON report_point (workshop, report, position, id);

-- What somebody who took part says of a report.
-- derived without-rowid
CREATE TABLE report_witness (
  workshop ID NOT NULL,
  id ID NOT NULL,
  report ID NOT NULL,
  enrolment ID NOT NULL,
  word TEXT NOT NULL,          -- there: I was there; not_so: that is not what I said
  text TEXT NOT NULL,
  state I64 NOT NULL,          -- enum object_state
  PRIMARY KEY (workshop, id)
);
CREATE INDEX report_witness_by_report ON report_witness (workshop, report);

-- Who is at a session.
-- derived without-rowid
CREATE TABLE checkin (
  workshop ID NOT NULL,
  id ID NOT NULL,
  activity ID NOT NULL,
  enrolment ID NOT NULL,
  at I64 NOT NULL,
  state I64 NOT NULL,          -- enum object_state
  PRIMARY KEY (workshop, id)
);
CREATE INDEX checkin_by_activity ON checkin (workshop, activity);

-- derived without-rowid
CREATE TABLE poll_option (
  workshop ID NOT NULL,
  id ID NOT NULL,
  activity ID NOT NULL,
  position I64 NOT NULL,
  text TEXT NOT NULL,
  state I64 NOT NULL,          -- enum object_state
  PRIMARY KEY (workshop, id)
);
CREATE INDEX poll_option_by_activity ON poll_option (workshop, activity, position, id);

-- derived without-rowid
CREATE TABLE vote (
  workshop ID NOT NULL,
  id ID NOT NULL,
  activity ID NOT NULL,
  enrolment ID NOT NULL,
  option ID NOT NULL,
  state I64 NOT NULL,          -- enum object_state
  PRIMARY KEY (workshop, id)
);
CREATE INDEX vote_by_activity ON vote (workshop, activity, option);

-- What fell due and was done, once, whoever did it.
-- derived without-rowid
CREATE TABLE firing (
  workshop ID NOT NULL,
  id ID NOT NULL,
  activity ID NOT NULL,
  what TEXT NOT NULL,          -- opens closes
  due I64 NOT NULL,
  PRIMARY KEY (workshop, id)
);
CREATE INDEX firing_by_due ON firing (workshop, due, id);

-- Two versions of one field that nobody has chosen between.
-- derived without-rowid
CREATE TABLE two_versions (
  space ID NOT NULL,
  object ID NOT NULL,
  field TEXT NOT NULL,
  entry HASH NOT NULL,         -- the one that does not show
  PRIMARY KEY (space, object, field, entry)
);

-- local
CREATE TABLE setting (
  name TEXT NOT NULL,
  value TEXT NOT NULL,
  PRIMARY KEY (name)
);

-- local
CREATE TABLE incarnation (
  k I64 NOT NULL,              -- 1, 2, …
  writer HASH NOT NULL,
  seed BYTES NOT NULL,         -- of the secret key; emptied in a backup
  reason TEXT NOT NULL,
  made I64 NOT NULL,
  clean I64 NOT NULL,          -- 1: stopped cleanly
  PRIMARY KEY (k)
);

-- local
CREATE TABLE session (
  token HASH NOT NULL,         -- the hash of the cookie's secret
  person ID NOT NULL,
  made I64 NOT NULL,
  seen I64 NOT NULL,
  expires I64 NOT NULL,        -- on a shared phone at most 20 minutes behind `seen`, else weeks
  PRIMARY KEY (token)
);
CREATE INDEX session_by_person ON session (person);

-- local
CREATE TABLE seen (            -- when somebody last looked in here, to some hours
  person ID NOT NULL,
  at I64 NOT NULL,
  PRIMARY KEY (person)
);

-- local
CREATE TABLE login_link (
  token HASH NOT NULL,
  person ID NOT NULL,
  made I64 NOT NULL,
  expires I64 NOT NULL,
  used I64 NOT NULL,
  PRIMARY KEY (token)
);

-- local
CREATE TABLE short_code (      -- beside a card's QR, to be typed; good at this site only
  code HASH NOT NULL,
  person ID NOT NULL,
  made I64 NOT NULL,
  expires I64 NOT NULL,
  PRIMARY KEY (code)
);
CREATE INDEX short_code_by_person ON short_code (person);

-- local
CREATE TABLE pin (             -- for phones that several people use
  person ID NOT NULL,
  hash TEXT NOT NULL,          -- Argon2id
  made I64 NOT NULL,
  PRIMARY KEY (person)
);

-- local
CREATE TABLE device (          -- a shared phone, and how often a wrong PIN was given there
  token HASH NOT NULL,
  tries I64 NOT NULL,
  seen I64 NOT NULL,
  PRIMARY KEY (token)
);

-- local
CREATE TABLE device_person (   -- who came in on a shared phone
  token HASH NOT NULL,
  person ID NOT NULL,
  PRIMARY KEY (token, person)
);

-- local
CREATE TABLE tick (            -- what a facilitator ticked by hand on a checklist
  workshop ID NOT NULL,
  item TEXT NOT NULL,
  at I64 NOT NULL,
  PRIMARY KEY (workshop, item)
);

-- local
CREATE TABLE op (              -- the answer that a repeated request gets again
  id ID NOT NULL,
  author ID NOT NULL,
  rev I64 NOT NULL,
  sha256 HASH NOT NULL,
  entry HASH NOT NULL,
  PRIMARY KEY (id, author)
);

-- local without-rowid
CREATE TABLE read_mark (       -- thread none: everything up to n is read
  workshop ID NOT NULL,
  enrolment ID NOT NULL,
  thread ID NOT NULL,
  n I64 NOT NULL,
  PRIMARY KEY (workshop, enrolment, thread)
);

-- cache
CREATE TABLE index_mark (      -- how far the search index follows
  name TEXT NOT NULL,
  n I64 NOT NULL,
  PRIMARY KEY (name)
);
