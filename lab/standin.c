/* A stand-in for an application: one small static HTTP server that says who it is and what it was asked.
 *
 * Configured by the environment that is baked into its image:
 *   STANDIN_NAME      what it calls itself
 *   STANDIN_PORT      where it listens (8000)
 *   STANDIN_PREFIX    the only path prefix it serves, "/api/scheduler" for one; 404 outside of it (empty: all paths)
 *   STANDIN_HEALTH    its health path ("/health"): 200, or 503 while /tmp/unhealthy exists
 *   STANDIN_CORS      the origin it allows; it then owns CORS: headers on every answer, OPTIONS answered 204
 *   STANDIN_FRONTEND  the public path its page was built for, "/manager/" for one; it then serves a page and two assets
 * Below the prefix: /status/NNN answers NNN, /slow/MS answers after MS milliseconds, anything else answers 200 with
 * a JSON object: service, method, path, headers (a list of pairs, in the order they came), body_bytes.
 * Arguments are ignored. As process 1 it ends at once on SIGTERM.
 */
#include <arpa/inet.h>
#include <ctype.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

enum { HEAD_MAX = 65536 };

static const char *name, *prefix, *health, *cors, *frontend;

static const char *setting(const char *key, const char *otherwise)
{
    const char *value = getenv(key);
    return value && *value ? value : otherwise;
}

static void quit(int signum)
{
    (void)signum;
    _exit(0);
}

static const char *reason(int status)
{
    switch (status) {
    case 200: return "OK";
    case 204: return "No Content";
    case 404: return "Not Found";
    case 503: return "Service Unavailable";
    default: return "Status";
    }
}

static void answer(FILE *out, int status, const char *type, const char *body)
{
    fprintf(out, "HTTP/1.1 %d %s\r\nServer: standin\r\nX-Standin: %s\r\nConnection: close\r\n", status,
            reason(status), name);
    if (*cors)
        fprintf(out, "Access-Control-Allow-Origin: %s\r\n"
                     "Access-Control-Allow-Methods: GET, POST, PUT, DELETE, OPTIONS\r\n"
                     "Access-Control-Allow-Headers: Content-Type, Authorization\r\n", cors);
    if (status == 204 || status == 304)
        fputs("\r\n", out);
    else
        fprintf(out, "Content-Type: %s\r\nContent-Length: %zu\r\n\r\n%s", type, strlen(body), body);
}

/* A JSON string; a byte that is not printable ASCII becomes \u00XX. */
static void quote(FILE *out, const char *text, size_t length)
{
    fputc('"', out);
    for (size_t i = 0; i < length; i++) {
        unsigned char c = (unsigned char)text[i];
        if (c == '"' || c == '\\')
            fprintf(out, "\\%c", c);
        else if (c < 0x20 || c > 0x7e)
            fprintf(out, "\\u%04x", c);
        else
            fputc(c, out);
    }
    fputc('"', out);
}

static void headers(FILE *out, const char *line)
{
    const char *comma = "";
    for (const char *end; (end = strstr(line, "\r\n")) && end != line; line = end + 2) {
        const char *colon = memchr(line, ':', (size_t)(end - line));
        if (!colon)
            continue;
        const char *value = colon + 1;
        while (value < end && *value == ' ')
            value++;
        fprintf(out, "%s[", comma);
        quote(out, line, (size_t)(colon - line));
        fputc(',', out);
        quote(out, value, (size_t)(end - value));
        fputc(']', out);
        comma = ",";
    }
}

static void echo(FILE *out, int status, const char *method, const char *path, const char *lines, long long body)
{
    char *text = NULL;
    size_t size = 0;
    FILE *json = open_memstream(&text, &size);
    fputs("{\"service\":", json);
    quote(json, name, strlen(name));
    fputs(",\"method\":", json);
    quote(json, method, strlen(method));
    fputs(",\"path\":", json);
    quote(json, path, strlen(path));
    fputs(",\"headers\":[", json);
    headers(json, lines);
    fprintf(json, "],\"body_bytes\":%lld}\n", body);
    fclose(json);
    answer(out, status, "application/json", text);
    free(text);
}

static int ends_with(const char *text, const char *end)
{
    size_t a = strlen(text), b = strlen(end);
    return a >= b && strcmp(text + a - b, end) == 0;
}

/* A built single-page application: the page names its assets below the path it was built for, and the container
 * serves them below /assets/ only. Returns 1 where it answered. */
static int page(FILE *out, const char *path)
{
    char html[2048];
    if (strcmp(path, "/") == 0 || strcmp(path, "/index.html") == 0) {
        snprintf(html, sizeof html,
                 "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>%s</title>\n"
                 "<link rel=\"stylesheet\" href=\"%sassets/app.css\">\n"
                 "<script type=\"module\" src=\"%sassets/app.js\"></script>\n"
                 "</head><body><div id=\"root\"></div></body></html>\n", name, frontend, frontend);
        answer(out, 200, "text/html; charset=utf-8", html);
    } else if (strcmp(path, "/assets/app.css") == 0)
        answer(out, 200, "text/css", "body { margin: 0 }\n");
    else if (strcmp(path, "/assets/app.js") == 0)
        answer(out, 200, "application/javascript", "document.title += '';\n");
    else if (ends_with(path, ".css") || ends_with(path, ".js"))
        answer(out, 404, "text/plain", "no such asset\n");
    else
        return 0;
    return 1;
}

/* The rest of the path below the prefix, or NULL outside of it. "/api" is no prefix of "/apiary". */
static const char *below(const char *path)
{
    size_t length = strlen(prefix);
    if (strncmp(path, prefix, length) != 0 || (path[length] != '/' && path[length] != '\0'))
        return NULL;
    return path + length;
}

static void route(FILE *out, const char *method, const char *target, const char *lines, long long body)
{
    char path[HEAD_MAX];
    int number, end = 0;
    snprintf(path, sizeof path, "%s", target);
    path[strcspn(path, "?")] = '\0';
    if (strcmp(path, health) == 0 && access("/tmp/unhealthy", F_OK) == 0) {
        answer(out, 503, "application/json", "{\"status\":\"unhealthy\"}\n");
        return;
    }
    if (strcmp(path, health) == 0 && !(*frontend && strcmp(path, "/") == 0)) { /* else its page is its health */
        answer(out, 200, "application/json", "{\"status\":\"ok\"}\n");
        return;
    }
    if (*cors && strcmp(method, "OPTIONS") == 0) {
        answer(out, 204, "", "");
        return;
    }
    const char *rest = below(path);
    if (!rest) {
        answer(out, 404, "application/json", "{\"detail\":\"Not Found\"}\n");
        return;
    }
    if (*frontend && page(out, rest))
        return;
    int status = 200;
    if (sscanf(rest, "/status/%3d%n", &number, &end) == 1 && rest[end] == '\0' && number >= 200)
        status = number;
    else if (sscanf(rest, "/slow/%7d%n", &number, &end) == 1 && rest[end] == '\0' && number >= 0)
        usleep((useconds_t)number * 1000u);
    echo(out, status, method, target, lines, body);
}

static long long content_length(const char *lines)
{
    for (const char *end; (end = strstr(lines, "\r\n")) && end != lines; lines = end + 2)
        if (strncasecmp(lines, "content-length:", 15) == 0)
            return atoll(lines + 15);
    return 0;
}

static void serve(int client)
{
    static char head[HEAD_MAX + 1], rest[65536];
    size_t got = 0;
    ssize_t more;
    char *end = NULL;
    while (!end && got < HEAD_MAX && (more = read(client, head + got, HEAD_MAX - got)) > 0) {
        got += (size_t)more;
        head[got] = '\0';
        end = strstr(head, "\r\n\r\n");
    }
    if (!end)
        return;
    long long have = (long long)(got - (size_t)(end + 4 - head));
    end[2] = '\0'; /* keep the last header's own line end */
    char *lines = strstr(head, "\r\n") + 2;
    lines[-2] = '\0';
    char *method = head, *target = strchr(head, ' ');
    if (!target)
        return;
    *target++ = '\0';
    target[strcspn(target, " ")] = '\0';
    long long body = content_length(lines);
    while (have < body && (more = read(client, rest, sizeof rest)) > 0)
        have += more;
    FILE *out = fdopen(client, "w");
    route(out, method, target, lines, have);
    fclose(out);
}

/* IPv6 with IPv4 mapped into it, or IPv4 alone where the container has no IPv6. */
static int listener(unsigned short port)
{
    int on = 1, off = 0;
    struct sockaddr_in6 six = {.sin6_family = AF_INET6, .sin6_port = htons(port)};
    struct sockaddr_in four = {.sin_family = AF_INET, .sin_port = htons(port)};
    int sock = socket(AF_INET6, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (sock >= 0) {
        setsockopt(sock, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
        setsockopt(sock, IPPROTO_IPV6, IPV6_V6ONLY, &off, sizeof off);
        if (bind(sock, (struct sockaddr *)&six, sizeof six) == 0)
            return sock;
        close(sock);
    }
    sock = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    setsockopt(sock, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    return bind(sock, (struct sockaddr *)&four, sizeof four) == 0 ? sock : -1;
}

int main(void)
{
    name = setting("STANDIN_NAME", "standin");
    prefix = setting("STANDIN_PREFIX", "");
    health = setting("STANDIN_HEALTH", "/health");
    cors = setting("STANDIN_CORS", "");
    frontend = setting("STANDIN_FRONTEND", "");
    unsigned short port = (unsigned short)atoi(setting("STANDIN_PORT", "8000"));
    signal(SIGTERM, quit);
    signal(SIGINT, quit);
    signal(SIGPIPE, SIG_IGN);
    signal(SIGCHLD, SIG_IGN); /* the kernel reaps */
    int sock = listener(port);
    if (sock < 0 || listen(sock, 128) != 0) {
        perror("standin: listen");
        return 1;
    }
    printf("%s listens on port %u\n", name, port);
    fflush(stdout);
    for (;;) {
        int client = accept(sock, NULL, NULL);
        if (client < 0)
            continue;
        if (fork() == 0) {
            signal(SIGTERM, SIG_DFL);
            struct timeval patience = {.tv_sec = 30};
            setsockopt(client, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
            serve(client);
            _exit(0);
        }
        close(client);
    }
}
