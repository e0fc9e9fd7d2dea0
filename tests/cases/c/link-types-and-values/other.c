struct point {
    long lat;
};
