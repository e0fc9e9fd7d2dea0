@interface Mark {
    String value() default "";
    int[] counts();
}
