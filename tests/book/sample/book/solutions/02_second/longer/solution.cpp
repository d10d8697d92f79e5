#include "02_second/second.h"

int main() { return doubled(1) - 2; }
