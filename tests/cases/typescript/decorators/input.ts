@Component({ name: "x" })
export class View {
    @Input() value: string;
    @log
    run(@Inject(Token) token: Token) {}
}
