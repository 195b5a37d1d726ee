#include "core/draft/roster_words.h"

#include "core/base/norm.h"
#include "core/draft/roster.h"

enum { WORD_MAX = 60, KEY_MAX = 240 };

const char *const roster_roles[ROSTER_ROLES] = {"participant", "facilitator", "observer"};

struct word {
    const char *word;
    int means;
};

/* clang-format off */
static const struct word columns[] = {
    {"name", COLUMN_NAME}, {"names", COLUMN_NAME}, {"naam", COLUMN_NAME}, {"nome", COLUMN_NAME},
    {"jina", COLUMN_NAME}, {"الاسم", COLUMN_NAME},

    {"fullname", COLUMN_WHOLE}, {"displayname", COLUMN_WHOLE}, {"nomcomplet", COLUMN_WHOLE},
    {"nometprenom", COLUMN_WHOLE}, {"nomprenom", COLUMN_WHOLE}, {"prenometnom", COLUMN_WHOLE},
    {"prenomnom", COLUMN_WHOLE}, {"vorundnachname", COLUMN_WHOLE},
    {"vornameundnachname", COLUMN_WHOLE}, {"vollername", COLUMN_WHOLE},
    {"nombrecompleto", COLUMN_WHOLE}, {"nombreyapellido", COLUMN_WHOLE},
    {"nombreyapellidos", COLUMN_WHOLE}, {"nomecompleto", COLUMN_WHOLE},
    {"nomeecognome", COLUMN_WHOLE}, {"cognomeenome", COLUMN_WHOLE}, {"volledigenaam", COLUMN_WHOLE},
    {"participantname", COLUMN_WHOLE}, {"studentname", COLUMN_WHOLE},
    {"jinakamili", COLUMN_WHOLE}, {"الاسمالكامل", COLUMN_WHOLE},

    {"participant", COLUMN_PERSON}, {"student", COLUMN_PERSON}, {"participante", COLUMN_PERSON},
    {"teilnehmer", COLUMN_PERSON}, {"deelnemer", COLUMN_PERSON}, {"partecipante", COLUMN_PERSON},
    {"participants", COLUMN_PERSON}, {"mshiriki", COLUMN_PERSON},

    {"firstname", COLUMN_FIRST}, {"givenname", COLUMN_FIRST}, {"forename", COLUMN_FIRST},
    {"first", COLUMN_FIRST}, {"prenom", COLUMN_FIRST}, {"vorname", COLUMN_FIRST},
    {"nombre", COLUMN_FIRST}, {"nombres", COLUMN_FIRST}, {"voornaam", COLUMN_FIRST},
    {"nomedado", COLUMN_FIRST}, {"primeironome", COLUMN_FIRST}, {"nomeproprio", COLUMN_FIRST},
    {"jinalakwanza", COLUMN_FIRST}, {"الاسمالاول", COLUMN_FIRST},

    {"lastname", COLUMN_LAST}, {"familyname", COLUMN_LAST}, {"surname", COLUMN_LAST},
    {"last", COLUMN_LAST}, {"nom", COLUMN_LAST}, {"nomdefamille", COLUMN_LAST},
    {"nachname", COLUMN_LAST}, {"familienname", COLUMN_LAST}, {"apellido", COLUMN_LAST},
    {"apellidos", COLUMN_LAST}, {"achternaam", COLUMN_LAST}, {"sobrenome", COLUMN_LAST},
    {"apelido", COLUMN_LAST}, {"cognome", COLUMN_LAST}, {"jinalaukoo", COLUMN_LAST},
    {"اسمالعايلة", COLUMN_LAST}, {"اللقب", COLUMN_LAST},

    {"email", COLUMN_EMAIL}, {"mail", COLUMN_EMAIL}, {"emailaddress", COLUMN_EMAIL},
    {"courriel", COLUMN_EMAIL}, {"adressemail", COLUMN_EMAIL}, {"adresseemail", COLUMN_EMAIL},
    {"adresseelectronique", COLUMN_EMAIL}, {"mailadresse", COLUMN_EMAIL},
    {"emailadresse", COLUMN_EMAIL}, {"emailadres", COLUMN_EMAIL}, {"mailadres", COLUMN_EMAIL},
    {"correo", COLUMN_EMAIL}, {"correoelectronico", COLUMN_EMAIL}, {"indirizzoemail", COLUMN_EMAIL},
    {"enderecodeemail", COLUMN_EMAIL}, {"correioeletronico", COLUMN_EMAIL},
    {"teacheremail", COLUMN_EMAIL}, {"studentemail", COLUMN_EMAIL}, {"baruapepe", COLUMN_EMAIL},
    {"البريدالالكتروني", COLUMN_EMAIL},

    {"username", COLUMN_USERNAME}, {"login", COLUMN_USERNAME}, {"loginid", COLUMN_USERNAME},
    {"userid", COLUMN_USERNAME}, {"identifiant", COLUMN_USERNAME},
    {"nomdutilisateur", COLUMN_USERNAME}, {"benutzername", COLUMN_USERNAME},
    {"usuario", COLUMN_USERNAME}, {"nombredeusuario", COLUMN_USERNAME},
    {"nomedeusuario", COLUMN_USERNAME}, {"gebruikersnaam", COLUMN_USERNAME},
    {"nomeutente", COLUMN_USERNAME},

    {"group", COLUMN_GROUP}, {"groups", COLUMN_GROUP}, {"pod", COLUMN_GROUP},
    {"team", COLUMN_GROUP}, {"section", COLUMN_GROUP}, {"cohort", COLUMN_GROUP},
    {"groupe", COLUMN_GROUP}, {"groupes", COLUMN_GROUP}, {"equipe", COLUMN_GROUP},
    {"gruppe", COLUMN_GROUP}, {"gruppen", COLUMN_GROUP}, {"grupo", COLUMN_GROUP},
    {"grupos", COLUMN_GROUP}, {"equipo", COLUMN_GROUP}, {"groep", COLUMN_GROUP},
    {"gruppo", COLUMN_GROUP}, {"squadra", COLUMN_GROUP}, {"kikundi", COLUMN_GROUP},
    {"المجموعة", COLUMN_GROUP},

    {"role", COLUMN_ROLE}, {"roles", COLUMN_ROLE}, {"rolle", COLUMN_ROLE}, {"rol", COLUMN_ROLE},
    {"funcao", COLUMN_ROLE}, {"papel", COLUMN_ROLE}, {"ruolo", COLUMN_ROLE},
    {"jukumu", COLUMN_ROLE}, {"الدور", COLUMN_ROLE},

    {"lang", COLUMN_LANG}, {"language", COLUMN_LANG}, {"langue", COLUMN_LANG},
    {"sprache", COLUMN_LANG}, {"idioma", COLUMN_LANG}, {"taal", COLUMN_LANG},
    {"lingua", COLUMN_LANG}, {"lugha", COLUMN_LANG}, {"اللغة", COLUMN_LANG},

    {"timezone", COLUMN_ZONE}, {"zeitzone", COLUMN_ZONE}, {"fuseauhoraire", COLUMN_ZONE},
    {"zonahoraria", COLUMN_ZONE}, {"tijdzone", COLUMN_ZONE}, {"fusohorario", COLUMN_ZONE},

    {"note", COLUMN_NOTE}, {"notes", COLUMN_NOTE}, {"remark", COLUMN_NOTE},
    {"remarks", COLUMN_NOTE}, {"comment", COLUMN_NOTE}, {"comments", COLUMN_NOTE},
    {"remarque", COLUMN_NOTE}, {"remarques", COLUMN_NOTE}, {"bemerkung", COLUMN_NOTE},
    {"bemerkungen", COLUMN_NOTE}, {"notiz", COLUMN_NOTE}, {"nota", COLUMN_NOTE},
    {"notas", COLUMN_NOTE}, {"opmerking", COLUMN_NOTE}, {"maelezo", COLUMN_NOTE},
    {"ملاحظات", COLUMN_NOTE},

    {"deleted", COLUMN_DELETED}, {"suspended", COLUMN_SUSPENDED}, {"status", COLUMN_STATUS},

    {"password", COLUMN_SECRET}, {"motdepasse", COLUMN_SECRET}, {"passwort", COLUMN_SECRET},
    {"kennwort", COLUMN_SECRET}, {"contrasena", COLUMN_SECRET}, {"wachtwoord", COLUMN_SECRET},
    {"senha", COLUMN_SECRET}, {"nenosiri", COLUMN_SECRET}, {"كلمةالمرور", COLUMN_SECRET},
    {"pin", COLUMN_SECRET},

    {"shortname", COLUMN_FOREIGN}, {"groupname", COLUMN_FOREIGN}, {"coursename", COLUMN_FOREIGN},
    {"courseid", COLUMN_FOREIGN}, {"groupidnumber", COLUMN_FOREIGN}, {"termid", COLUMN_FOREIGN},
    {"coursenumber", COLUMN_FOREIGN},

    {"idnumber", COLUMN_PERHAPS}, {"description", COLUMN_PERHAPS}, {"category", COLUMN_PERHAPS},
    {"theme", COLUMN_PERHAPS}, {"summary", COLUMN_PERHAPS}, {"period", COLUMN_PERHAPS},
};

enum { PARTICIPANT, FACILITATOR, OBSERVER };

static const struct word roles[] = {
    {"participant", PARTICIPANT}, {"participante", PARTICIPANT}, {"student", PARTICIPANT},
    {"learner", PARTICIPANT}, {"member", PARTICIPANT}, {"takespart", PARTICIPANT},
    {"etudiant", PARTICIPANT}, {"etudiante", PARTICIPANT}, {"apprenant", PARTICIPANT},
    {"apprenante", PARTICIPANT}, {"teilnehmer", PARTICIPANT}, {"teilnehmerin", PARTICIPANT},
    {"alumno", PARTICIPANT}, {"alumna", PARTICIPANT}, {"estudiante", PARTICIPANT},
    {"aluno", PARTICIPANT}, {"aluna", PARTICIPANT}, {"deelnemer", PARTICIPANT},
    {"partecipante", PARTICIPANT}, {"mshiriki", PARTICIPANT}, {"مشارك", PARTICIPANT},
    {"مشاركة", PARTICIPANT},

    {"facilitator", FACILITATOR}, {"facilitatrice", FACILITATOR}, {"facilitateur", FACILITATOR},
    {"animateur", FACILITATOR}, {"animatrice", FACILITATOR}, {"teacher", FACILITATOR},
    {"editingteacher", FACILITATOR}, {"instructor", FACILITATOR}, {"ta", FACILITATOR},
    {"tutor", FACILITATOR}, {"leads", FACILITATOR}, {"leader", FACILITATOR},
    {"moderator", FACILITATOR}, {"moderatorin", FACILITATOR}, {"moderation", FACILITATOR},
    {"leitung", FACILITATOR}, {"facilitador", FACILITATOR}, {"facilitadora", FACILITATOR},
    {"begeleider", FACILITATOR}, {"facilitatore", FACILITATOR}, {"mwezeshaji", FACILITATOR},
    {"ميسر", FACILITATOR}, {"ميسرة", FACILITATOR},

    {"observer", OBSERVER}, {"guest", OBSERVER}, {"auditor", OBSERVER}, {"lookson", OBSERVER},
    {"observateur", OBSERVER}, {"observatrice", OBSERVER}, {"beobachter", OBSERVER},
    {"beobachterin", OBSERVER}, {"gast", OBSERVER}, {"observador", OBSERVER},
    {"observadora", OBSERVER}, {"toeschouwer", OBSERVER}, {"osservatore", OBSERVER},
    {"osservatrice", OBSERVER}, {"mwangalizi", OBSERVER}, {"مراقب", OBSERVER},
    {"مراقبة", OBSERVER},
};

static const struct word yeses[] = {
    {"1", 1}, {"yes", 1}, {"true", 1}, {"x", 1}, {"y", 1}, {"oui", 1}, {"ja", 1}, {"si", 1},
    {"sim", 1}, {"ndiyo", 1}, {"نعم", 1},
};

static const struct word statuses[] = {
    {"active", STATUS_HERE}, {"enabled", STATUS_HERE}, {"suspended", STATUS_SUSPENDED},
    {"inactive", STATUS_SUSPENDED}, {"deleted", STATUS_DELETED}, {"tobedeleted", STATUS_DELETED},
};

/* With the letters as they are written, full stops and blanks left out: "MA" is a degree, "Ma" a
 * name. */
static const char *const suffixes[] = {
    "Jr", "jr", "JR", "Jnr", "Sr", "sr", "SR", "Snr", "II", "III", "IV", "PhD", "PHD", "Phd", "phd",
    "DPhil", "MPhil", "EdD", "MD", "MPH", "MBA", "MSc", "MSC", "MA", "MEd", "BA", "BSc", "BSC",
    "BEd", "JD", "LLM", "LLB", "MBBS", "RN", "Esq", "esq", "DDS", "CPA", "PMP",
};
/* clang-format on */

/* Folded, and only letters and digits of it: "E-Mail *" is "email". Alef is alef, with hamza or
 * without. Gives the length; 0 when it is too long to be a word. */
static size_t fold(struct slice text, char key[KEY_MAX])
{
    struct buf buf;
    size_t n = 0;

    if (text.n > WORD_MAX)
        return 0;
    buf_init(&buf, 64 * text.n + 64);
    norm_name(text, &buf);
    for (size_t i = 0; i < buf.n && n < KEY_MAX; i++) {
        unsigned char c = (unsigned char)buf.p[i];
        bool hamza = c == 0xd9 && i + 1 < buf.n && (unsigned char)buf.p[i + 1] >= 0x93 &&
                     (unsigned char)buf.p[i + 1] <= 0x95;

        if (hamza)
            i++;
        else if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c >= 0x80)
            key[n++] = (char)c;
    }
    buf_done(&buf);
    return n;
}

static int find(struct slice key, const struct word *words, size_t count)
{
    for (size_t i = 0; key.n && i < count; i++)
        if (slice_is(key, words[i].word))
            return words[i].means;
    return -1;
}

#define FIND(key, words) find((key), (words), sizeof(words) / sizeof((words)[0]))

enum roster_column roster_words_column(struct slice heading)
{
    char key[KEY_MAX];
    size_t n = fold(heading, key);
    int means;

    while (n > 0 && key[n - 1] >= '0' && key[n - 1] <= '9')
        n--;
    means = FIND(slice_of(key, n), columns);
    return means < 0 ? COLUMN_LEFT : (enum roster_column)means;
}

const char *roster_words_role(struct slice word)
{
    char key[KEY_MAX];
    int means = FIND(slice_of(key, fold(word, key)), roles);

    return means < 0 ? NULL : roster_roles[means];
}

bool roster_words_yes(struct slice cell)
{
    char key[KEY_MAX];

    return FIND(slice_of(key, fold(cell, key)), yeses) > 0;
}

enum roster_status roster_words_status(struct slice cell)
{
    char key[KEY_MAX];
    int means = FIND(slice_of(key, fold(cell, key)), statuses);

    return means < 0 ? STATUS_UNKNOWN : (enum roster_status)means;
}

bool roster_words_suffix(struct slice text)
{
    char plain[16];
    size_t n = 0;

    for (size_t i = 0; i < text.n; i++) {
        if (text.p[i] == '.' || text.p[i] == ' ')
            continue;
        if (n == sizeof plain)
            return false;
        plain[n++] = text.p[i];
    }
    for (size_t i = 0; n && i < sizeof suffixes / sizeof suffixes[0]; i++)
        if (slice_is(slice_of(plain, n), suffixes[i]))
            return true;
    return false;
}
