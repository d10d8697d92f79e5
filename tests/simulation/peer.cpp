#include "simulation/peer.h"

#include <algorithm>
#include <cctype>
#include <utility>

#include "common/hex_dump.h"

namespace {
const Pattern kGoingAway{.head = std::string("\x88\x02\x03\xe9"),
                         .last = true};  // RFC 6455 §7.4.1
}

Peer::Peer(Stage& stage, std::size_t number, Script script, Duration begin)
    : stage_(stage),
      number_(number),
      script_(std::move(script)),
      limit_(std::min(script_.send_at_most, script_.wire.size())) {
  link_->wake = begin;
  link_->capacity = stage.dice().between(2'000, 60'000);
}

void Peer::trace(const char* what, std::size_t result) {
  stage_.report().trace.add({.step = stage_.report().step,
                             .clock = stage_.kernel().clock(),
                             .what = what,
                             .who = static_cast<int>(number_),
                             .result = static_cast<long>(result),
                             .peer = true});
}

std::string Peer::text() const {
  const Segment* next = matched_ < script_.expected.size()
                            ? &script_.expected[matched_]
                            : nullptr;
  return "#" + std::to_string(number_) + " " + script_.kind + ", port " +
         std::to_string(script_.port) + ", sent " + std::to_string(said_) +
         " of " + std::to_string(limit_) + " bytes, got " +
         std::to_string(heard_) + " bytes, " + std::to_string(matched_) +
         " of " + std::to_string(script_.expected.size()) +
         " answers; its link: " +
         (link_->fault.empty() ? "no fault" : link_->fault) + "\nit sends:\n" +
         hex_dump(view_of(script_.wire.substr(0, 400))) +
         (next ? "it wants next:\n" +
                     hex_dump(view_of(next->usual.head.substr(0, 400)))
               : "") +
         "it got, behind that:\n" + hex_dump(view_of(pending_.substr(0, 400)));
}

void Peer::act() {
  link_->wake = Link::kNever;
  if (done_) return;
  if (!std::exchange(connected_, true)) {
    trace("connects", script_.port);
    stage_.kernel().connect(script_.port, link_);
  }
  take();
  if (!done_) speak();
  if (!done_) schedule();
}

void Peer::schedule() {
  const Duration now = stage_.kernel().clock();
  auto within = [&](Duration gap) {
    const auto most = static_cast<std::size_t>(gap.count());
    link_->wake =
        std::min(link_->wake, now + Duration(stage_.dice().between(1, most)));
  };
  if (link_->waiting() > 0 && script_.gulp > 0) {
    link_->wake = std::min(link_->wake, std::max(now, next_take_));
  }
  if (may_speak()) {
    script_.piece == 1 ? void(link_->wake = now + script_.send_gap)
                       : within(script_.send_gap);
  }
}

// ---- What it says ----------------------------------------------------------

bool Peer::may_speak() const {
  if (link_->fin_in || all_said()) return false;
  return std::ranges::none_of(script_.waits, [this](const Script::Wait& wait) {
    return wait.at == said_ && matched_ < wait.segments;
  });
}

void Peer::speak() {
  if (may_speak()) {
    std::size_t n =
        std::min(stage_.dice().between(1, script_.piece), limit_ - said_);
    for (const Script::Wait& wait : script_.waits) {
      if (wait.at > said_) n = std::min(n, wait.at - said_);
    }
    trace("sends", n);
    link_->send(std::string_view(script_.wire).substr(said_, n));
    said_ += n;
  }
  if (script_.ending == Ending::reset && (all_said() || ended_)) {
    trace("resets", 0);
    link_->reset();
    done_ = true;
  } else if (!link_->fin_in && all_said() &&
             (script_.ending == Ending::half_close ||
              (script_.ending == Ending::in_order && !script_.server_ends &&
               complete()))) {
    trace("half-closes", 0);
    link_->finish();
  }
}

// ---- What it hears ---------------------------------------------------------

void Peer::take() {
  const Duration now = stage_.kernel().clock();
  const std::string bytes = link_->take(now >= next_take_ ? script_.gulp : 0);
  if (!bytes.empty()) {
    const auto gap = static_cast<std::size_t>(script_.take_gap.count());
    next_take_ = now + Duration(stage_.dice().between(gap / 2, gap));
    trace("takes", bytes.size());
    heard_ += bytes.size();
    pending_ += bytes;
    script_.any_refusal ? check_refusal() : check();
  }
  if (link_->rst_out) return on_end(false);
  if (link_->fin_out && link_->waiting() == 0 && !ended_) on_end(true);
}

// Some answer must come, and be an error of HTTP; which, is for other tests.
void Peer::check_refusal() {
  const std::string_view got = pending_;
  const std::string_view begin = "HTTP/1.1 ";
  const std::size_t n = std::min(begin.size(), got.size());
  if (got.substr(0, n) != begin.substr(0, n) ||
      (got.size() > n && got[n] != '4' && got[n] != '5')) {
    stage_.report().fail(Checker::streams, "not an error of HTTP", text());
  }
}

void Peer::check() {
  while (!pending_.empty() && check_segment()) {
  }
}

// What may come now.
std::vector<const Pattern*> Peer::allowed() const {
  static const Pattern too_many = too_many_connections();
  if (matched_ == 0 && link_->must_be_refused) return {&too_many};
  std::vector<const Pattern*> list;
  if (matched_ == 0 && link_->may_be_refused) list.push_back(&too_many);
  if (matched_ >= script_.expected.size()) {
    const bool open = script_.port != kPagesPort && stage_.stopping();
    if (open) list.push_back(&kGoingAway);
    return list;
  }
  const Segment& segment = script_.expected[matched_];
  const bool refused = refused_.contains(matched_);
  list.push_back(refused ? &segment.busy : &segment.usual);
  const Pattern& stopping = refused ? segment.busy_stopping : segment.stopping;
  if (stage_.stopping() && stopping.size() > 0) list.push_back(&stopping);
  return list;
}

Peer::Match Peer::match(const Pattern& pattern) const {
  const std::string_view got = pending_;
  const std::string_view head = got.substr(0, pattern.head.size());
  for (std::size_t i = 0; i < head.size(); ++i) {
    if (pattern.text && pattern.head[i] == Pattern::kAny) {
      if (!std::isprint(static_cast<unsigned char>(head[i]))) return Match::no;
    } else if (head[i] != pattern.head[i]) {
      return Match::no;
    }
  }
  if (got.size() < pattern.head.size()) return Match::partly;
  const std::string_view body =
      got.substr(pattern.head.size(), pattern.body.size());
  if (!pattern.body.starts_with(body)) return Match::no;
  return got.size() < pattern.size() ? Match::partly : Match::whole;
}

// False: more must come before the next can be judged.
bool Peer::check_segment() {
  if (last_heard_) {
    // §5.5.2: pings are answered until their Close has come.
    const bool pong = script_.port != kPagesPort && pending_[0] == '\x8a';
    if (pong) return false;
    stage_.report().fail(Checker::streams, "bytes behind the end", text());
  }
  for (const Pattern* pattern : allowed()) {
    const Match result = match(*pattern);
    if (result == Match::partly) return false;
    if (result == Match::no) continue;
    pending_.erase(0, pattern->size());
    last_heard_ = pattern->last;
    ++matched_;
    return true;
  }
  if (matched_ < script_.expected.size() &&
      script_.expected[matched_].optional) {
    ++matched_;
    return true;
  }
  stage_.report().fail(
      link_->must_be_refused ? Checker::limits : Checker::streams,
      link_->must_be_refused ? "served, although there are too many"
                             : "these are not the bytes that must come",
      text());
}

bool Peer::complete() const {
  std::size_t owed = 0;
  for (const Segment& segment : script_.expected) {
    owed += !segment.optional && segment.owed <= said_;
  }
  return matched_ >= owed && pending_.empty();
}

// ---- How it ends -----------------------------------------------------------

bool Peer::excused() {
  if (!link_->fault.empty() || stage_.stopping() || script_.may_lose) {
    return true;
  }
  if (!stage_.blame_memory()) return false;
  link_->fault = "an allocation failed";
  return true;
}

void Peer::unfair(const std::string& sentence) {
  if (!excused()) stage_.report().fail(Checker::others, sentence, text());
}

// FIN or RST has come.
void Peer::on_end(bool orderly) {
  trace(orderly ? "sees FIN" : "sees RST", pending_.size());
  ended_ = true;
  if (!orderly) {
    unfair("reset, although nothing was wrong");
    done_ = true;
    return;
  }
  // RFC 6455 §7.4.1: whoever is still open is told that we go away.
  const bool open = script_.port != kPagesPort && matched_ > 0 &&
                    !link_->fin_in && link_->fault.empty();
  if (open && !last_heard_ && stage_.stopping() && !stage_.blame_memory()) {
    stage_.report().fail(Checker::others, "no Close frame before the end",
                         text());
  }
  if (script_.any_refusal ? heard_ == 0 : !last_heard_) {
    if (!complete()) unfair("the end came before all that it was owed");
    const bool early = !all_said() && script_.ending != Ending::stay;
    if (early) unfair("the end came before it had said all");
  }
  if (script_.ending == Ending::stay) return;
  if (!link_->fin_in) link_->finish();
  done_ = true;
}
