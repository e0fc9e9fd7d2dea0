int api_set(int handle, int option);
#define api_set(handle, option) api_set((handle), (option))
