// What an incremental parser answers: three things, never two.
#pragma once

enum class Step {
  need_more,  // nothing wrong so far; call again with more input
  ready,      // here it is
  violation,  // the peer broke a rule; there is nothing to go on with
};
