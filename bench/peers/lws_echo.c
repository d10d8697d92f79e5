/* Peer: libwebsockets, after its minimal echo server, in one thread. A message
 * that comes in parts is gathered and goes back whole. */
#include <libwebsockets.h>
#include <stdlib.h>
#include <string.h>

struct session {
  unsigned char* data; /* LWS_PRE free bytes, then the messages */
  size_t size, capacity;
  struct message *first, *last; /* whole ones, to be written */
};

struct message {
  struct message* next;
  size_t size;
  int binary;
  unsigned char bytes[]; /* LWS_PRE free, then the payload */
};

static void append(struct session* session, const void* in, size_t size) {
  if (session->size + size > session->capacity) {
    session->capacity = 2 * (session->size + size);
    session->data = realloc(session->data, session->capacity);
  }
  memcpy(session->data + session->size, in, size);
  session->size += size;
}

static void complete(struct session* session, int binary) {
  struct message* whole = malloc(sizeof *whole + LWS_PRE + session->size);
  *whole = (struct message){NULL, session->size, binary};
  memcpy(whole->bytes + LWS_PRE, session->data, session->size);
  session->size = 0;
  if (session->last)
    session->last->next = whole;
  else
    session->first = whole;
  session->last = whole;
}

static int write_first(struct lws* wsi, struct session* session) {
  struct message* whole = session->first;
  session->first = whole->next;
  if (!session->first) session->last = NULL;
  int written = lws_write(wsi, whole->bytes + LWS_PRE, whole->size,
                          whole->binary ? LWS_WRITE_BINARY : LWS_WRITE_TEXT);
  free(whole);
  return written;
}

/* As many as the socket takes now. */
static int write_some(struct lws* wsi, struct session* session) {
  while (session->first) {
    if (write_first(wsi, session) < 0) return -1;
    if (session->first && lws_send_pipe_choked(wsi)) break;
  }
  if (session->first) lws_callback_on_writable(wsi);
  return 0;
}

static int echo(struct lws* wsi, enum lws_callback_reasons reason, void* user,
                void* in, size_t size) {
  struct session* session = user;
  switch (reason) {
    case LWS_CALLBACK_RECEIVE:
      append(session, in, size);
      if (!lws_is_final_fragment(wsi)) return 0;
      complete(session, lws_frame_is_binary(wsi));
      lws_callback_on_writable(wsi);
      return 0;
    case LWS_CALLBACK_SERVER_WRITEABLE:
      return write_some(wsi, session);
    case LWS_CALLBACK_CLOSED:
      while (session->first) {
        struct message* next = session->first->next;
        free(session->first);
        session->first = next;
      }
      free(session->data);
      return 0;
    default:
      return 0;
  }
}

int main(int argc, char** argv) {
  const struct lws_protocols protocols[] = {
      {"echo", echo, sizeof(struct session), 65536, 0, NULL, 0},
      {NULL, NULL, 0, 0, 0, NULL, 0}};
  struct lws_context_creation_info info;
  memset(&info, 0, sizeof info);
  info.port = argc > 2 ? atoi(argv[2]) : 0;
  info.iface = "127.0.0.1";
  info.protocols = protocols;
  info.pt_serv_buf_size = 65536;
  info.vhost_name = "localhost";
  lws_set_log_level(LLL_ERR, NULL);
  struct lws_context* context = lws_create_context(&info);
  if (!context) return 1;
  while (lws_service(context, 0) >= 0) continue;
  lws_context_destroy(context);
  return 0;
}
