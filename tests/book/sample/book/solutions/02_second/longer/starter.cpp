#include "02_second/second.h"

int main() {
  // Your code.
}
