static int feature_run(void)
{
    return 2;
}
