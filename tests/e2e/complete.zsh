# complete.zsh FOLDER LINE: types LINE and a tab into a zsh that knows the completions of FOLDER;
# prints what the screen showed.
zmodload zsh/zpty || exit 1
zpty shell zsh -f -i
zpty -w shell "PS1='ready> '; fpath=(${(q)1} \$fpath); autoload -Uz compinit; compinit -u -D"
zpty -w shell "zstyle ':completion:*' menu no; setopt no_beep list_ambiguous; echo be''gin"
zpty -r -m shell seen '*begin*' || exit 1
zpty -n -w shell "$2"$'\t'
zpty -n -w shell $'\x05 # end\r'
zpty -r -m shell seen '*# end*'
print -r -- "$seen"
zpty -d shell
