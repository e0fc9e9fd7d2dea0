const cast = <Shape>value;
