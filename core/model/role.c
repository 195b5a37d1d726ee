#include "core/model/role.h"

static const char *const words[ROLE_COUNT] = {
    [ROLE_NOBODY] = "nobody",           [ROLE_GUEST] = "guest",
    [ROLE_OBSERVER] = "observer",       [ROLE_PARTICIPANT] = "participant",
    [ROLE_FACILITATOR] = "facilitator", [ROLE_OWNER] = "owner",
};

/* N nobody, G guest, O observer, P participant, F facilitator, W the site's owner */
enum {
    N = 1 << ROLE_NOBODY,
    G = 1 << ROLE_GUEST,
    O = 1 << ROLE_OBSERVER,
    P = 1 << ROLE_PARTICIPANT,
    F = 1 << ROLE_FACILITATOR,
    W = 1 << ROLE_OWNER
};

static const unsigned may[CAP_COUNT] = {
    [CAP_NONE] = 0,
    [CAP_OPEN] = N | G | O | P | F | W,
    [CAP_SITE_HOME] = G | O | P | F | W,
    [CAP_WORKSHOP_READ] = O | P | F,
    [CAP_PEOPLE_READ] = P | F,
    [CAP_POST_WRITE] = P | F,
    [CAP_REPORT_READ] = G | O | P | F | W,
    [CAP_REPORT_WRITE] = P | F,
    [CAP_WORKSHOP_EDIT] = F,
    [CAP_PEOPLE_EDIT] = F,
    [CAP_POST_MODERATE] = F,
    [CAP_SESSION_HOLD] = P | F,
    [CAP_ROUND_READ] = F,
    [CAP_SITE_MANAGE] = W,
};

bool role_can(const struct actor *actor, enum cap cap)
{
    unsigned roles = 1U << actor->role | (actor->owner ? (unsigned)W : 0U);

    return (may[cap] & roles) != 0;
}

const char *role_word(enum role role)
{
    return words[role];
}

enum role role_read(struct slice word)
{
    for (int i = ROLE_OBSERVER; i <= ROLE_FACILITATOR; i++)
        if (slice_is(word, words[i]))
            return (enum role)i;
    return ROLE_NOBODY;
}
