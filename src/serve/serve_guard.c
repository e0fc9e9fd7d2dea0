/* serve_guard.c - who may ask. Against DNS rebinding: a page from elsewhere that resolves its own
 * name to 127.0.0.1 still sends its own Host and Origin. O(header). */
#include "serve/serve_internal.h"

/* "[::1]:7777" -> "::1", "localhost:7777" -> "localhost" */
static struct str guard_cut_port(struct str host)
{
    size_t end;
    if (host.size > 0 && host.data[0] == '[') {
        end = str_find_byte(host, ']');
        return end == SIZE_MAX ? host : str_from_range(host.data + 1, end - 1);
    }
    end = str_find_last_byte(host, ':');
    return end == SIZE_MAX ? host : str_from_range(host.data, end);
}

bool serve_host_is_loopback(struct str host)
{
    struct str name = guard_cut_port(str_trim_spaces(host));
    return str_equals_nocase(name, STR("localhost")) || str_equals_cstring(name, "::1") ||
           str_equals_cstring(name, "127.0.0.1");
}

bool serve_origin_is_loopback(struct str origin)
{
    struct str http = STR("http://");
    struct str https = STR("https://");
    if (str_starts_with(origin, http)) {
        return serve_host_is_loopback(
            str_from_range(origin.data + http.size, origin.size - http.size));
    }
    if (str_starts_with(origin, https)) {
        return serve_host_is_loopback(
            str_from_range(origin.data + https.size, origin.size - https.size));
    }
    return false;
}

bool serve_token_is_right(struct str authorization, struct str token)
{
    struct str scheme = STR("Bearer ");
    unsigned char differs = 0;
    struct str given;

    if (authorization.size <= scheme.size ||
        !str_equals_nocase(str_from_range(authorization.data, scheme.size), scheme)) {
        return false;
    }
    given = str_from_range(authorization.data + scheme.size, authorization.size - scheme.size);
    for (size_t i = 0; i < token.size; i++) {
        differs |= (unsigned char)((unsigned char)given.data[i % given.size] ^
                                   (unsigned char)token.data[i]);
    }
    return differs == 0 && given.size == token.size;
}
