#define PROJECT_BEGIN namespace project {
#define PROJECT_END }
