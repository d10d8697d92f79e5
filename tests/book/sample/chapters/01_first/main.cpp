#include "common/bytes.h"

int main() { return 0; }
