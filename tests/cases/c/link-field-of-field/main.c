//> run -> tcp_send Calls dispatch
//! run -> udp_send
struct proto_a {
    int (*send)(int);
};
struct proto_b {
    int (*send)(int);
};
struct inner {
    struct proto_a proto;
    struct proto_b *other;
};
struct outer {
    struct inner *inner;
};
static int tcp_send(int n) { return n; }
static int udp_send(int n) { return n; }
struct proto_a tcp = { .send = tcp_send };
struct proto_b udp = { tcp_send == 0 ? 0 : udp_send };
int run(struct outer *outer) { return outer->inner->proto.send(1); }
