// Forgets that there are negative numbers.
int naive(int number) { return number; }
