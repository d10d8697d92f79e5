/* An echo server made with libwebsockets: somebody else's reading of RFC 9112
 * and RFC 6455, to compare ours with.
 *
 *     cc -O2 lws_server.c -o lws_server -lwebsockets
 *     ./lws_server --port 3001 --ws-port 9999
 *
 * Built on its examples: a message is collected, and sent back when the socket
 * can be written; until then nothing more is read.
 */

#include <libwebsockets.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { MAX_MESSAGE = 1 << 20 };

struct session {
  unsigned char* data; /* LWS_PRE bytes of room, then the message */
  size_t size;
  int binary;
  int complete; /* the message waits to be sent back */
};

static volatile sig_atomic_t stopped;

static void stop(int signal) {
  (void)signal;
  stopped = 1;
}

static int collect(struct lws* wsi, struct session* s, void* in, size_t n) {
  if (lws_is_first_fragment(wsi)) {
    s->size = 0;
    s->binary = lws_frame_is_binary(wsi);
  }
  if (s->size + n > MAX_MESSAGE) {
    lws_close_reason(wsi, LWS_CLOSE_STATUS_MESSAGE_TOO_LARGE, NULL, 0);
    return -1;
  }
  unsigned char* grown = realloc(s->data, LWS_PRE + s->size + n + 1);
  if (grown == NULL) return -1;
  s->data = grown;
  memcpy(s->data + LWS_PRE + s->size, in, n);
  s->size += n;
  if (lws_is_final_fragment(wsi)) {
    s->complete = 1;
    lws_rx_flow_control(wsi, 0);
    lws_callback_on_writable(wsi);
  }
  return 0;
}

static int send_back(struct lws* wsi, struct session* s) {
  const int kind = s->binary ? LWS_WRITE_BINARY : LWS_WRITE_TEXT;
  if (lws_write(wsi, s->data + LWS_PRE, s->size, kind) < 0) return -1;
  s->complete = 0;
  lws_rx_flow_control(wsi, 1);
  return 0;
}

static int echo(struct lws* wsi, enum lws_callback_reasons reason, void* user,
                void* in, size_t size) {
  struct session* s = user;
  switch (reason) {
    case LWS_CALLBACK_RECEIVE:
      return collect(wsi, s, in, size);
    case LWS_CALLBACK_SERVER_WRITEABLE:
      return s->complete ? send_back(wsi, s) : 0;
    case LWS_CALLBACK_CLOSED:
      free(s->data);
      s->data = NULL;
      return 0;
    default:
      return lws_callback_http_dummy(wsi, reason, user, in, size);
  }
}

/* The library leaves Date to whoever writes the head. */
static int add_date(struct lws* wsi, time_t now, unsigned char** at,
                    unsigned char* end) {
  char date[64];
  strftime(date, sizeof date, "%a, %d %b %Y %H:%M:%S GMT", gmtime(&now));
  return lws_add_http_header_by_token(wsi, WSI_TOKEN_HTTP_DATE,
                                      (unsigned char*)date, (int)strlen(date),
                                      at, end);
}

static int add_allow(struct lws* wsi, unsigned char** at, unsigned char* end) {
  return lws_add_http_header_by_token(wsi, WSI_TOKEN_HTTP_ALLOW,
                                      (unsigned char*)"GET, HEAD, OPTIONS", 18,
                                      at, end);
}

static int answer(struct lws* wsi, unsigned status, const char* text) {
  unsigned char head[LWS_PRE + 1024], *at = head + LWS_PRE;
  unsigned char *start = at, *end = head + sizeof head - 1;
  unsigned char body[LWS_PRE + 64];
  const size_t size = strlen(text);
  if (lws_add_http_common_headers(wsi, status, "text/plain; charset=utf-8",
                                  (lws_filepos_t)size, &at, end) ||
      add_date(wsi, time(NULL), &at, end) || add_allow(wsi, &at, end) ||
      lws_finalize_write_http_header(wsi, start, &at, end))
    return 1;
  memcpy(body + LWS_PRE, text, size);
  if (size > 0 && lws_hdr_total_length(wsi, WSI_TOKEN_HEAD_URI) == 0 &&
      lws_write(wsi, body + LWS_PRE, size, LWS_WRITE_HTTP_FINAL) < 0)
    return -1;
  return lws_http_transaction_completed(wsi);
}

static int answer_request(struct lws* wsi, const char* path) {
  char now[32];
  struct timespec t;
  if (lws_hdr_total_length(wsi, WSI_TOKEN_OPTIONS_URI) > 0)
    return answer(wsi, HTTP_STATUS_OK, "");
  if (strcmp(path, "/time") != 0) return answer(wsi, 404, "not found\n");
  if (lws_hdr_total_length(wsi, WSI_TOKEN_GET_URI) == 0 &&
      lws_hdr_total_length(wsi, WSI_TOKEN_HEAD_URI) == 0)
    return answer(wsi, HTTP_STATUS_METHOD_NOT_ALLOWED, "not allowed\n");
  clock_gettime(CLOCK_REALTIME, &t);
  lws_snprintf(now, sizeof now, "%lld",
               (long long)t.tv_sec * 1000 + t.tv_nsec / 1000000);
  return answer(wsi, HTTP_STATUS_OK, now);
}

static int pages(struct lws* wsi, enum lws_callback_reasons reason, void* user,
                 void* in, size_t size) {
  return reason == LWS_CALLBACK_HTTP
             ? answer_request(wsi, in)
             : lws_callback_http_dummy(wsi, reason, user, in, size);
}

static int port_of(int argc, const char** argv, const char* flag, int other) {
  const char* value = lws_cmdline_option(argc, argv, flag);
  return value == NULL ? other : atoi(value);
}

int main(int argc, const char** argv) {
  static const struct lws_protocols echoes[] = {
      {"echo", echo, sizeof(struct session), 0, 0, NULL, 0}, {0}};
  static const struct lws_protocols http[] = {{"http", pages, 0, 0, 0, NULL, 0},
                                              {0}};
  struct lws_context_creation_info info = {0};
  if (lws_cmdline_option(argc, argv, "--version") != NULL)
    return printf("%d.%d.%d\n", LWS_LIBRARY_VERSION_MAJOR,
                  LWS_LIBRARY_VERSION_MINOR, LWS_LIBRARY_VERSION_PATCH) < 0;
  signal(SIGTERM, stop);
  lws_set_log_level(LLL_ERR, NULL);
  info.options =
      LWS_SERVER_OPTION_EXPLICIT_VHOSTS | LWS_SERVER_OPTION_VALIDATE_UTF8;
  struct lws_context* context = lws_create_context(&info);
  if (context == NULL) return 1;
  info.iface = "127.0.0.1";
  info.vhost_name = "pages";
  info.port = port_of(argc, argv, "--port", 3001);
  info.protocols = http;
  if (lws_create_vhost(context, &info) == NULL) return 1;
  info.vhost_name = "sockets";
  info.port = port_of(argc, argv, "--ws-port", 9999);
  info.protocols = echoes;
  if (lws_create_vhost(context, &info) == NULL) return 1;
  while (!stopped && lws_service(context, 0) >= 0) {
  }
  lws_context_destroy(context);
  return 0;
}
