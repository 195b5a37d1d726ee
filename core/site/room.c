#include "core/site/room.h"

#include "core/base/buf.h"
#include "core/store/store_place.h"

#include <arpa/inet.h>
#include <dirent.h>
#include <ifaddrs.h>
#include <limits.h>
#include <net/if.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MIB = 1 << 20, ENOUGH_MIB = 1024, HALF = 50 };

/* 2026-01-01: a laptop whose clock is before it has lost the time. */
static const int64_t clock_since = 1767225600000;

static bool read_line(const char *folder, const char *battery, const char *name, char text[64])
{
    char path[PATH_MAX];
    FILE *f;
    bool good;

    if (snprintf(path, sizeof path, "%s/%s/%s", folder, battery, name) >= (int)sizeof path ||
        (f = fopen(path, "re")) == NULL)
        return false;
    good = fgets(text, 64, f) != NULL;
    fclose(f);
    if (good)
        text[strcspn(text, "\n")] = '\0';
    return good;
}

bool room_battery(const char *folder, int *ret_percent, bool *ret_plugged)
{
    DIR *all = opendir(folder);
    struct dirent *e;
    char text[64];
    bool found = false;

    while (all && !found && (e = readdir(all)) != NULL) {
        if (e->d_name[0] == '.' || !read_line(folder, e->d_name, "type", text) ||
            strcmp(text, "Battery") != 0 || !read_line(folder, e->d_name, "capacity", text))
            continue;
        *ret_percent = (int)strtol(text, NULL, 10);
        *ret_plugged = read_line(folder, e->d_name, "status", text) &&
                       strcmp(text, "Discharging") != 0 && strcmp(text, "Unknown") != 0;
        found = *ret_percent >= 0 && *ret_percent <= 100;
    }
    if (all)
        closedir(all);
    return found;
}

static bool only_here(const char *listen)
{
    return strncmp(listen, "127.", 4) == 0 || strncmp(listen, "localhost:", 10) == 0 ||
           strncmp(listen, "[::1]:", 6) == 0;
}

static struct slice port_of(struct slice host)
{
    for (size_t i = host.n; i > 0; i--) {
        if (host.p[i - 1] == ':')
            return slice_from(host, i);
        if (host.p[i - 1] == ']')
            break;
    }
    return SLICE_NONE;
}

static void find_addresses(struct arena *arena, bool tls, struct room *room)
{
    char host[INET_ADDRSTRLEN];
    struct ifaddrs *all;

    if (getifaddrs(&all) != 0)
        return;
    for (const struct ifaddrs *i = all; i && room->count < ROOM_ADDRESSES; i = i->ifa_next) {
        const struct sockaddr_in *v4 = (const void *)i->ifa_addr;

        if (v4 && v4->sin_family == AF_INET && !(i->ifa_flags & IFF_LOOPBACK) &&
            inet_ntop(AF_INET, &v4->sin_addr, host, sizeof host))
            room->addresses[room->count++] =
                slice_str(arena_printf(arena, "%s://%s%s%.*s", tls ? "https" : "http", host,
                                       room->port.n ? ":" : "", (int)room->port.n, room->port.p));
    }
    freeifaddrs(all);
}

void room_look(struct arena *arena, const char *listen, struct slice host, bool tls,
               const char *site_path, int64_t now, struct room *ret)
{
    int64_t space = 0, size = 0;

    *ret = (struct room){.open = !only_here(listen),
                         .port = port_of(host),
                         .clock_ok = now > clock_since,
                         .now = now,
                         .battery = -1};
    if (ret->open)
        find_addresses(arena, tls, ret);
    if (store_space(site_path, &space, NULL) != 0 || store_size(site_path, &size, NULL) != 0)
        space = 0;
    ret->free_mib = space / MIB;
    ret->disk_ok = ret->free_mib >= ENOUGH_MIB && space >= 2 * size;
    if (!room_battery("/sys/class/power_supply", &ret->battery, &ret->plugged))
        ret->battery = -1;
    ret->battery_ok = ret->battery < 0 || ret->plugged || ret->battery >= HALF;
}
