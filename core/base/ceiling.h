#ifndef INDABA_CEILING_H
#define INDABA_CEILING_H

/* How much memory each kind of work may take at the most: the ceilings of all arenas, in bytes, in
 * one table. Each is far above what the work needs on the largest site that is meant for; who comes
 * near one has to read piece by piece instead. */
enum ceiling {
    CEILING_STEP = 1 << 20,    /* a look, a check, one object's own fields */
    CEILING_REQUEST = 8 << 20, /* a request: what it sends, what its page shows */
    CEILING_ACTION = 16 << 20, /* what the writing thread does for one action, and its look-ups */
    CEILING_TEXT = 64 << 20,   /* one text's markup, read and written */
    CEILING_LIST = 64 << 20,   /* the people of a workshop, as readers of posts */
    CEILING_BATCH = 64 << 20,  /* the drafts that an import writes in one action */
    CEILING_FOLD = 256 << 20,  /* one object with all its entries */
    CEILING_JOB = 256 << 20,   /* the scheduler's look; an export's object at hand */
    CEILING_IMPORTER = 400 << 20, /* the importer's program, below what its sandbox allows */
    CEILING_IMPORT = 512 << 20,   /* what an import remembers until its end: keys of its drafts */
    CEILING_COMMAND = 512 << 20,  /* what a command prints */
};

#endif
