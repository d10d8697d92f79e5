#include "02_second/second.h"
#include "common/bytes.h"

int main() {
  Second second;
  return second.two();
}
